import ApusObject
import ApusSystem
import SystemPackage

/// A program in the kernel that copies a hash into an array, and the array in this process's memory.
final class ScanProgram: Sendable {
  private let program: OwnedDescriptor
  /// The elements, as ``ScanLayout`` says.
  let memory: MappedRegion
  /// How many of them there is room for.
  let capacity: Int
  /// How many of them it goes through before it gives up.
  private let limit: Int32

  /// The most bytes that an element has: what is larger takes as long to be copied as batches do, or longer.
  private static let largestElement = 1024

  private init(
    _ program: consuming OwnedDescriptor, memory: consuming MappedRegion, capacity: Int,
    limit: Int32
  ) {
    self.program = program
    self.memory = memory
    self.capacity = capacity
    self.limit = limit
  }

  /// Makes the array and loads the program.
  static func make(_ map: SharedMap, capacity: Int) throws(ApusError) -> ScanProgram {
    guard map.hosted == nil else { throw map.onlyInKernel("Scanning") }
    let layout = ScanLayout(map)
    guard layout.size <= largestElement else {
      throw ApusError(
        .unsupported,
        "Scanning map \(map.name): elements of more than \(largestElement) bytes are not copied by a program.",
        subject: map.name)
    }
    guard capacity > 0 else { throw error(map, .noMemory) }
    do throws(Errno) {
      // A program reads also through a descriptor that cannot (`BPF_F_WRONLY`).
      _ = try map.nextKey(after: nil)
    } catch {
      throw map.error("Scanning", error)
    }
    do throws(Errno) {
      return try make(map, layout, capacity: capacity)
    } catch {
      throw self.error(map, error)
    }
  }

  private static func make(
    _ map: SharedMap, _ layout: ScanLayout, capacity: Int
  ) throws(Errno) -> ScanProgram {
    var attributes = BPF.MapAttributes(
      type: MapType.array.rawValue, keySize: 4, valueSize: UInt32(layout.size),
      maxEntries: UInt32(clamping: capacity))
    attributes.flags = MapFlags.mappable.rawValue
    attributes.name = ObjectName("apus_scan")
    // Closed at the end: the program and the memory hold it.
    let array = try BPF.mapCreate(attributes)
    let limit = Int32(clamping: 1024 + 2 * Swift.max(Int(map.maxEntries), capacity))
    let program = try load(
      ScanCode(
        layout: layout, limit: limit, map: map.descriptorNumber,
        array: array.descriptor.borrowed.rawValue))
    let memory = try MappedRegion(of: array.descriptor, count: capacity * layout.size)
    return ScanProgram(program, memory: memory, capacity: capacity, limit: limit)
  }

  private static func load(_ code: ScanCode) throws(Errno) -> OwnedDescriptor {
    var attributes = BPF.ProgramAttributes(
      type: ProgramType.systemCall.rawValue,
      instructions: Instruction.encode(code.instructions, byteOrder: .host), license: "GPL")
    attributes.name = ObjectName("apus_scan")
    attributes.flags = ProgramFlags.sleepable.rawValue
    // The kernel takes no callback without types, which say that the function is static.
    let types = try BPF.btfLoad(types)
    attributes.btf = types.borrowed
    let places: [UInt32] = [0, 3, UInt32(ScanCode.callback), 4]
    // Sound: an integer has no padding, so its raw view has nothing uninitialised.
    attributes.functionInfo = unsafe places.withUnsafeBytes { unsafe Array($0) }
    return try ObjectLoader.retrying { () throws(Errno) in try BPF.programLoad(attributes) }
  }

  /// The types of the program's two functions, which are 3 and 4.
  private static let types: [UInt8] = {
    let types = BTF(types: [
      .integer(BTFInteger(name: "int", size: 4, encoding: .signed)),
      .functionPrototype(BTFPrototype(result: BTFTypeID(1))),
      .function(name: "scan", linkage: .global, prototype: BTFTypeID(2)),
      .function(name: "copy", linkage: .static, prototype: BTFTypeID(2)),
    ])
    return (try? types.encoded()) ?? []
  }()

  /// Copies all elements.
  ///
  /// - Returns: How many there were; the first ``capacity`` of them are in the memory.
  func run(_ map: SharedMap) throws(ApusError) -> Int {
    let count: UInt32
    do throws(Errno) {
      // The number that counting begins at: the verifier must not know it, or it would count along.
      count = try BPF.testRun(program, context: [UInt8](repeating: 0, count: 8))
    } catch {
      throw Self.error(map, error)
    }
    guard count < UInt32(limit) else { throw map.changing }
    return Int(count)
  }

  private static func error(_ map: SharedMap, _ errno: Errno) -> ApusError {
    switch errno {
    case .notPermitted:
      .permissionDenied(
        "Scanning map \(map.name) by a program",
        needing: ApusError.neededCapabilities(for: .systemCall, on: KernelContext().release),
        subject: map.name)
    case .noMemory:
      ApusError(
        .systemCall, "Scanning map \(map.name): there is no memory for its elements.",
        subject: map.name, errno: errno)
    default:
      ApusError(
        .unsupported,
        "Scanning map \(map.name): the kernel does not take the program that copies its elements "
          + "(\(errno.description)).",
        subject: map.name, errno: errno)
    }
  }
}
