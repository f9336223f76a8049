public import ApusObject
import ApusSystem
import SystemPackage

/// A map's descriptor, shared by the object that loaded it and by every handle.
///
/// It is closed when the last of them is gone: a handle stays usable after its object is closed.
public final class SharedMap: Sendable {
  /// The name in the object.
  public let name: String

  let descriptor: MapDescriptor

  init(name: String, descriptor: consuming MapDescriptor) {
    self.name = name
    self.descriptor = descriptor
  }

  /// What it is and does (`map_type`).
  public var type: MapType { MapType(rawValue: descriptor.info.type) }

  /// The number by which the kernel knows the map; `bpftool map` shows it.
  public var id: UInt32 { descriptor.info.id }

  /// The size of a key in bytes.
  public var keySize: UInt32 { descriptor.info.keySize }

  /// The size of a value in bytes; of one value, for a per-CPU map.
  public var valueSize: UInt32 { descriptor.info.valueSize }

  /// How many elements it has room for.
  public var maxEntries: UInt32 { descriptor.info.maxEntries }

  /// Throws unless the map is of one of `types`, with a key and a value of these types.
  func check<Key: BitwiseCopyable, Value: BitwiseCopyable>(
    _ swiftType: String, is types: [MapType], key: Key.Type, value: Value.Type
  ) throws(ApusError) {
    let (keySize, valueSize) = (MapCodec<Key>.size, MapCodec<Value>.size)
    let info = descriptor.info
    guard !types.contains(type) || info.keySize != keySize || info.valueSize != valueSize else {
      return
    }
    let names = types.map(\.description).joined(separator: " or ")
    throw ApusError(
      .typeMismatch,
      """
      Map \(name) is not what \(swiftType) expects: use the type that the kernel side has.
        in the object: \(type), key \(info.keySize) bytes, value \(info.valueSize) bytes
        in Swift:      \(names), key \(keySize) bytes (\(key)), value \(valueSize) bytes (\(value))
      """, subject: name)
  }

  /// Says what went wrong with an element.
  func error(_ action: String, _ errno: Errno) -> ApusError {
    switch errno {
    case .noSuchFileOrDirectory:
      ApusError(
        .keyNotFound, "\(action) map \(name): there is no such key.", subject: name, errno: errno)
    case .fileExists:
      ApusError(.keyExists, "\(action) map \(name): the key exists.", subject: name, errno: errno)
    case .argListTooLong:
      ApusError(
        .mapFull,
        "\(action) map \(name): it is full, with \(maxEntries) elements. Remove some, or give it more in "
          + "its definition.", subject: name, errno: errno)
    case .notPermitted:
      ApusError(
        .permissionDenied,
        "\(action) map \(name) is not permitted: it is frozen, or its flags forbid it.",
        subject: name, errno: errno)
    default: .systemCall("\(action) map \(name)", errno, subject: name)
    }
  }

  /// The next key's bytes, or nil after the last.
  func nextKey(after key: [UInt8]?) throws(Errno) -> [UInt8]? {
    var next = [UInt8](repeating: 0, count: descriptor.keySize)
    var elements = next.mutableSpan
    // Sound: any byte is a valid UInt8.
    var bytes = unsafe elements.mutableBytes
    do throws(Errno) {
      if let key {
        try BPF.mapNextKey(descriptor, after: unsafe key.span.bytes, into: &bytes)
      } else {
        try BPF.mapNextKey(descriptor, after: nil, into: &bytes)
      }
    } catch .noSuchFileOrDirectory {
      return nil
    }
    return next
  }
}

/// A typed handle to a map of a loaded object.
///
/// The types of Apus conform to it; ``LoadedObject/map(_:as:)`` makes one.
public protocol TypedMap: Sendable {
  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` with both sides.
  init(_ map: SharedMap) throws(ApusError)
}
