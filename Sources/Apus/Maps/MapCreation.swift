import ApusObject
import ApusSystem
import SystemPackage

/// What creating a map has in common, whether it belongs to an object or not.
enum MapCreation {
  /// What the kernel is asked for, without types.
  static func attributes(of map: MapSpecification) throws(ApusError) -> BPF.MapAttributes {
    var attributes = BPF.MapAttributes(
      type: map.type.rawValue, keySize: map.keySize, valueSize: map.valueSize,
      maxEntries: try maxEntries(of: map))
    attributes.flags = map.flags.rawValue
    if let node = map.numaNode {
      attributes.numaNode = node
      attributes.flags |= MapFlags.numaNode.rawValue
    }
    attributes.extra = map.mapExtra
    attributes.name = ObjectName(map.name)
    return attributes
  }

  /// How many elements, or bytes, a map is created with: what its definition says, but for the types where that is up
  /// to the machine.
  static func maxEntries(of map: MapSpecification) throws(ApusError) -> UInt32 {
    switch map.type {
    case .perfEventArray where map.maxEntries == 0, .cpuMap where map.maxEntries == 0:
      do throws(Errno) {
        return UInt32(clamping: try PossibleCPUs.current().count)
      } catch {
        throw .systemCall("Reading the list of possible CPUs", error, subject: map.name)
      }
    default:
      return map.type.rules?.maxEntries == .ringSize
        ? ringBufferSize(map.maxEntries) : map.maxEntries
    }
  }

  /// The next size that the kernel takes: a power of two, and whole pages.
  private static func ringBufferSize(_ size: UInt32) -> UInt32 {
    let page = UInt32(clamping: (try? MemoryPage.size()) ?? 4096)
    var result = page
    while result < size, result < 1 << 31 { result <<= 1 }
    return size == 0 || result < size ? size : result
  }

  /// The types that need `CAP_NET_ADMIN`, too.
  private static let networkTypes: Set<MapType> = [
    .deviceMap, .deviceMapHash, .xskMap, .socketMap, .socketHash,
  ]

  /// Why the kernel would not create a map.
  static func error(
    _ map: MapSpecification, _ errno: Errno, on kernel: KernelContext,
    needing capabilities: @autoclosure () -> Capabilities
  ) -> ApusError {
    switch errno {
    case .notPermitted:
      return .permissionDenied(
        "Creating map \(map.name)",
        needing: networkTypes.contains(map.type) ? capabilities().union(.netAdmin) : capabilities(),
        subject: map.name)
    case .argListTooLong where MapDiagnosis.fault(of: map, on: kernel) == nil:
      return refused(
        map, errno,
        "\(map.maxEntries) elements (max_entries) of \(map.keySize) + \(map.valueSize) bytes (key_size, value_size) "
          + "are more than the kernel takes; one element has less than 4 MB")
    case .noMemory, .argListTooLong:
      if let fault = MapDiagnosis.fault(of: map, on: kernel) { return refused(map, errno, fault) }
      let elements = "\(map.maxEntries) elements of \(map.keySize) + \(map.valueSize) bytes"
      return ApusError(
        .mapCreationFailed,
        "Map \(map.name) cannot be created: the kernel has no memory for \(elements) "
          + "(\(errno.description)). Give it fewer elements (max_entries).",
        subject: map.name, errno: errno)
    default:
      let fault =
        MapDiagnosis.fault(of: map, on: kernel)
        ?? "the kernel does not say why; its type is \(map.type), key \(map.keySize) bytes, value "
        + "\(map.valueSize) bytes, \(map.maxEntries) elements, flags \(map.flags)"
      return refused(map, errno, fault)
    }
  }

  private static func refused(
    _ map: MapSpecification, _ errno: Errno, _ fault: String
  ) -> ApusError {
    ApusError(
      .mapCreationFailed, "Map \(map.name) cannot be created (\(errno.description)): \(fault).",
      subject: map.name, errno: errno)
  }
}
