import ApusObject
import ApusSystem
import SystemPackage

/// Loads an object step by step: BTF, maps, programs.
///
/// Everything it opens has an owner, so that a step that throws leaves nothing behind.
struct ObjectLoader: ~Copyable {
  let specification: ObjectSpecification
  let options: LoadOptions
  let links: LinkOwner
  let kernel = KernelContext()
  let types: KernelTypes
  let externals: Externals

  private(set) var encodedBTF: KernelBTF?
  private(set) var btf: OwnedDescriptor?
  private(set) var btfRefusal: String?
  private(set) var maps: [String: SharedMap] = [:]
  /// Where in the map `.kconfig` each of its variables is.
  private(set) var configurationPlaces: [String: UInt32] = [:]
  private(set) var programs: [String: SharedProgram] = [:]

  init(_ specification: ObjectSpecification, options: LoadOptions, links: LinkOwner) {
    self.specification = specification
    self.options = options
    self.links = links
    types = KernelTypes(file: options.kernelBTF)
    externals = Externals(specification, types: types)
  }

  /// The capabilities for loading all of the object.
  var neededCapabilities: Capabilities { kernel.neededCapabilities(for: specification) }

  /// The loaded BTF for a call to borrow, while the loader lives.
  var btfDescriptor: FileDescriptor? {
    switch btf {
    case let btf?: btf.borrowed
    case nil: nil
    }
  }

  /// Does all steps.
  mutating func load() throws(ApusError) {
    guard specification.byteOrder == .host else {
      throw ApusError(
        .invalidObject,
        "The eBPF object is for machines of the other byte order. Compile it for this one.")
    }
    try loadBTF()
    for map in specification.maps {
      maps[map.name] = try makeMap(map)
    }
    var places: [String: UInt32] = [:]
    if let map = try configurationMap(places: &places) {
      configurationPlaces = places
      maps[map.name] = try makeMap(map)
    }
    for program in specification.programs where program.isLoadedByDefault {
      programs[program.name] = try makeProgram(program)
    }
  }

  /// Loads the object's BTF; without it, if the kernel refuses it.
  private mutating func loadBTF() throws(ApusError) {
    guard options.loadsBTF else { return }
    do throws(ObjectError) {
      encodedBTF = try KernelBTF(specification)
    } catch {
      throw .invalidObject(error)
    }
    guard let encodedBTF else { return }
    do throws(Errno) {
      btf = try kernel.unlimitingMemory { () throws(Errno) in try BPF.btfLoad(encodedBTF.bytes) }
    } catch .notPermitted {
      throw .permissionDenied("Loading the eBPF object", needing: neededCapabilities)
    } catch {
      btfRefusal = Self.explainRefusal(of: encodedBTF.bytes, error)
    }
  }

  /// Asks the kernel again why it refuses BTF.
  private static func explainRefusal(of btf: [UInt8], _ errno: Errno) -> String {
    var log = BPF.LogBuffer(capacity: 1 << 16)
    do throws(Errno) {
      _ = try BPF.btfLoad(btf, log: &log)
      return errno.description
    } catch {
      let text = log.text
      return text.isEmpty ? error.description : text
    }
  }
}
