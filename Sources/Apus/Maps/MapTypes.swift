import ApusObject
import ApusSystem
import SystemPackage

/// The types of a map's keys and values as BTF, made of what the runtime knows about Swift's.
///
/// Tools show a map's contents by them, and maps that belong to sockets and tasks cannot be without.
public struct MapTypes: Sendable {
  private let bytes: [UInt8]
  private let key: BTFTypeID?
  private let value: BTFTypeID?

  /// The types of a map.
  init?<Key: BitwiseCopyable, Value: BitwiseCopyable>(key: Key.Type, value: Value.Type) {
    var btf = BTF()
    let key = SwiftLayout(of: key).add(to: &btf, stride: MemoryLayout<Key>.stride)
    let value = SwiftLayout(of: value).add(to: &btf, stride: MemoryLayout<Value>.stride)
    guard let bytes = try? btf.encoded() else { return nil }
    (self.bytes, self.key, self.value) = (bytes, key, value)
  }

  /// Creates a map with these types; without them, if the kernel takes none.
  func create(_ attributes: BPF.MapAttributes) throws(Errno) -> MapDescriptor {
    do throws(Errno) {
      let btf = try BPF.btfLoad(bytes)
      var typed = attributes
      typed.btf = btf.borrowed
      typed.keyTypeID = key?.rawValue ?? 0
      typed.valueTypeID = value?.rawValue ?? 0
      let map = try BPF.mapCreate(typed)
      // The kernel keeps the types for as long as the map.
      try btf.close()
      return map
    } catch {
      guard error != .notPermitted, error != .noMemory else { throw error }
    }
    return try BPF.mapCreate(attributes)
  }
}
