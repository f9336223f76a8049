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
  let kernel: KernelContext
  let types: KernelTypes
  let externals: Externals

  private(set) var encodedBTF: KernelBTF?
  private(set) var btf: OwnedDescriptor?
  private(set) var btfRefusal: String?
  private(set) var maps = NamedValues<SharedMap>()
  /// Where in the map `.kconfig` each of its variables is.
  private(set) var configurationPlaces: [String: UInt32] = [:]
  private(set) var programs = NamedValues<SharedProgram>()
  /// What the verifier wrote about programs that it accepted, by name.
  var verifierLogs: [String: String] = [:]
  /// What the program that is being loaded is loaded from: what all have in common is set once, and the memory of the
  /// rest is used again.
  var attributes: BPF.ProgramAttributes
  /// What was pinned on the way.
  var pins = PinJournal()
  private var token: OwnedDescriptor?
  /// The values of struct_ops maps, as the running kernel has their types.
  private(set) var structOps: [String: StructOpsValue] = [:]

  init(
    _ specification: ObjectSpecification, options: LoadOptions, links: LinkOwner,
    kernel: KernelContext = KernelContext()
  ) {
    self.kernel = kernel
    self.specification = specification
    self.options = options
    self.links = links
    attributes = BPF.ProgramAttributes(
      type: 0, instructions: [], license: specification.license)
    attributes.kernelVersion = specification.kernelVersion
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

  /// The token for a call to borrow, while the loader lives.
  var tokenDescriptor: FileDescriptor? {
    switch token {
    case let token?: token.borrowed
    case nil: nil
    }
  }

  /// Does all steps; what was pinned on the way is removed if one fails.
  mutating func load() throws(ApusError) {
    do throws(ApusError) {
      try loadAll()
    } catch {
      pins.undo()
      throw error
    }
  }

  private mutating func loadAll() throws(ApusError) {
    guard specification.byteOrder == .host else {
      throw ApusError(
        .invalidObject,
        "The eBPF object is \(specification.byteOrder.name)-endian, and this machine is \(ByteOrder.host.name)-endian. "
          + "Compile it with `--target=\(ByteOrder.host.target)`.")
    }
    try checkNames()
    if let fileSystem = options.tokenFileSystem { token = try Self.makeToken(fileSystem) }
    try loadBTF()
    try resolveStructOps()
    for map in specification.maps where map.isCreatedByDefault {
      maps.append(try makeMap(map), named: map.name)
    }
    try fillMapsOfMaps()
    var places: [String: UInt32] = [:]
    if let map = try configurationMap(places: &places) {
      configurationPlaces = places
      maps.append(try makeMap(map), named: map.name)
    }
    programs.reserveCapacity(specification.programs.count)
    let batch = try makeBatch()
    for index in specification.programs.indices {
      if let program = load(index, of: batch) {
        programs.append(program, named: program.name)
        continue
      }
      let program = specification.programs[index]
      guard program.isLoadedByDefault, isUsed(program) else { continue }
      programs.append(try makeProgram(program), named: program.name)
    }
    try fillProgramArrays()
  }

  /// Looks up the kernel's types of struct_ops maps.
  private mutating func resolveStructOps() throws(ApusError) {
    for map in specification.maps where map.type == .structOps && map.isCreatedByDefault {
      structOps[map.name] = try structOpsValue(of: map)
    }
    try checkCallbacks()
  }

  /// An option for a map that the object does not have is a mistake.
  private func checkNames() throws(ApusError) {
    guard !options.maps.isEmpty || !options.pins.isEmpty else { return }
    let known = Set(specification.maps.map(\.name))
    for name in Set(options.maps.keys).union(options.pins.keys).subtracting(known).sorted() {
      throw ApusError(
        .noSuchMap,
        "The options name map \(name), which the object does not have; it has "
          + (known.isEmpty ? "none." : ApusError.sentence(known.sorted()) + "."),
        subject: name)
    }
  }

  /// Loads the object's BTF: without what the kernel lacks of the format, or not at all, if the kernel refuses it.
  private mutating func loadBTF() throws(ApusError) {
    guard options.loadsBTF, specification.btf != nil else { return }
    guard let errno = try loadBTF(lacking: []) else { return }
    let used = specification.btf?.features ?? []
    let lacking = used.filter { kernel.features.lacks(.btf($0)) }
    if !lacking.isEmpty, try loadBTF(lacking: lacking) == nil {
      return
    }
    btfRefusal = explainRefusal(of: encodedBTF?.bytes ?? [], errno)
  }

  /// Loads the object's BTF without some features, and returns what the kernel says if it refuses it.
  private mutating func loadBTF(lacking features: Set<BTFFeature>) throws(ApusError) -> Errno? {
    do throws(ObjectError) {
      encodedBTF = try KernelBTF(specification, lacking: features)
    } catch {
      throw .invalidObject(error)
    }
    guard let encodedBTF else { return nil }
    do throws(Errno) {
      let token = tokenDescriptor
      btf = try kernel.unlimitingMemory { () throws(Errno) in
        try BPF.btfLoad(encodedBTF.bytes, token: token)
      }
      return nil
    } catch .notPermitted {
      throw .permissionDenied("Loading the eBPF object", needing: neededCapabilities)
    } catch {
      return error
    }
  }

  /// Asks the kernel again why it refuses BTF.
  private func explainRefusal(of btf: [UInt8], _ errno: Errno) -> String {
    var log = BPF.LogBuffer(capacity: 1 << 16)
    do throws(Errno) {
      _ = try BPF.btfLoad(btf, token: tokenDescriptor, log: &log)
      return errno.description
    } catch {
      let text = log.text
      return text.isEmpty ? error.description : text
    }
  }
}
