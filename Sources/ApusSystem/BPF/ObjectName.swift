/// The name that the kernel shows for a map or a program: at most 15 bytes of letters, digits, `_` and `.`.
///
/// `BPF_OBJ_NAME_LEN` is 16 with the NUL. What the kernel would refuse becomes `_`; what is too long is cut.
public struct ObjectName: Sendable, Hashable, CustomStringConvertible {
  /// The bytes, without the NUL.
  public let bytes: [UInt8]

  /// Makes any text a name that the kernel accepts.
  public init(_ text: String) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(15)
    for byte in text.utf8 {
      if bytes.count == 15 { break }
      bytes.append(Self.isAccepted(byte) ? byte : UInt8(ascii: "_"))
    }
    self.bytes = bytes
  }

  /// The name in a structure that the kernel filled in: the bytes up to the first NUL.
  init<Storage: BitwiseCopyable>(kernel storage: Storage) {
    // Sound: reads the bytes of a value that lives through the call.
    bytes = unsafe withUnsafeBytes(of: storage) { unsafe Array($0.prefix(15).prefix { $0 != 0 }) }
  }

  /// Writes the name with its NUL to a 16-byte field of a structure for the kernel.
  func store<Storage: BitwiseCopyable>(to storage: inout Storage) {
    // Sound: `copyBytes` writes at most 15 bytes into a field that is 16 long.
    unsafe withUnsafeMutableBytes(of: &storage) { field in
      unsafe field.copyBytes(from: bytes.prefix(Swift.max(0, field.count - 1)))
    }
  }

  private static func isAccepted(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default:
      false
    }
  }

  /// The name as text.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
