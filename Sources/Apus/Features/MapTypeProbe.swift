import ApusObject
import ApusSystem
import SystemPackage

/// Creates the smallest map of a type.
enum MapTypeProbe {
  static func accepts(_ type: MapType) throws(KernelFeatures.Failure) -> Bool {
    // Both came together, and a map needs the number of a struct that a kernel may not have.
    if type == .structOps { return try FeatureProbe.probe(.programType(.structOps)) }
    let needsInner = [.arrayOfMaps, .hashOfMaps].contains(type)
    let needsTypes = [.socketStorage, .inodeStorage, .taskStorage, .cgroupLocalStorage]
      .contains(type)
    do throws(Errno) {
      var attributes = try attributes(type)
      if needsInner {
        let inner = try BPF.mapCreate(
          BPF.MapAttributes(
            type: MapType.array.rawValue, keySize: 4, valueSize: 4, maxEntries: 1))
        attributes.innerMap = inner.descriptor.borrowed
        return try creates(attributes)
      }
      if needsTypes {
        let btf = try BPF.btfLoad(integerTypes())
        attributes.btf = btf.borrowed
        attributes.keyTypeID = 1
        attributes.valueTypeID = 1
        return try creates(attributes)
      }
      return try creates(attributes)
    } catch {
      throw .errno(error)
    }
  }

  /// Creates an array that differs in something.
  static func accepts(
    _ change: (inout BPF.MapAttributes) -> Void
  ) throws(KernelFeatures.Failure) -> Bool {
    var attributes = BPF.MapAttributes(
      type: MapType.array.rawValue, keySize: 4, valueSize: 4, maxEntries: 1)
    change(&attributes)
    do throws(Errno) {
      return try creates(attributes)
    } catch {
      throw .errno(error)
    }
  }

  private static func creates(_ attributes: BPF.MapAttributes) throws(Errno) -> Bool {
    let errno = BPF.refusal { () throws(Errno) in try BPF.mapCreate(attributes) }
    switch errno {
    case nil: return true
    // E2BIG: the kernel's structure ends before a field that is set. EOPNOTSUPP: built without it.
    case .invalidArgument?, .argListTooLong?, .notSupportedOnSocket?: return false
    case let errno?: throw errno
    }
  }

  private static func integerTypes() throws(Errno) -> [UInt8] {
    let integer = BTFType.integer(BTFInteger(name: "int", size: 4, encoding: .signed))
    guard let bytes = try? BTF(types: [integer]).encoded() else { throw .invalidArgument }
    return bytes
  }

  private static func attributes(_ type: MapType) throws(Errno) -> BPF.MapAttributes {
    var shape: (key: UInt32, value: UInt32, entries: UInt32, flags: MapFlags) = (4, 4, 1, [])
    switch type {
    case .stackTrace: shape.value = 8
    case .longestPrefixTrie: shape = (8, 8, 1, .noPreallocation)
    case .cgroupStorage, .perCPUCgroupStorage: shape = (16, 8, 0, [])
    case .queue, .stack, .bloomFilter: shape.key = 0
    case .socketStorage, .inodeStorage, .taskStorage, .cgroupLocalStorage:
      shape = (4, 4, 0, .noPreallocation)
    case .ringBuffer, .userRingBuffer:
      shape = (0, 0, UInt32(clamping: try MemoryPage.size()), [])
    case .arena: shape = (0, 0, 1, .mappable)
    default: break
    }
    var attributes = BPF.MapAttributes(
      type: type.rawValue, keySize: shape.key, valueSize: shape.value, maxEntries: shape.entries)
    attributes.flags = shape.flags.rawValue
    return attributes
  }
}
