/// The name that the kernel shows for a map or a program: at most 15 bytes of letters, digits, `_` and `.`.
///
/// `BPF_OBJ_NAME_LEN` is 16 with the NUL. What the kernel would refuse becomes `_`; what is too long is cut.
public struct ObjectName: Sendable, Hashable, CustomStringConvertible {
  /// The name as text, which is short enough to take no memory of its own.
  public let description: String

  /// The bytes, without the NUL.
  public var bytes: [UInt8] { Array(description.utf8) }

  /// Whether it is the name of what has none.
  public var isEmpty: Bool { description.isEmpty }

  /// Makes any text a name that the kernel accepts.
  public init(_ text: String) {
    var text = text
    // Sound: the buffer does not leave the closure.
    let isFit = text.withUTF8 { bytes in
      guard bytes.count <= Self.maximumSize else { return false }
      for index in 0..<bytes.count where unsafe !Self.isAccepted(bytes[index]) { return false }
      return true
    }
    if isFit {
      description = text
      return
    }
    let bytes = text.utf8.prefix(Self.maximumSize)
      .map { Self.isAccepted($0) ? $0 : UInt8(ascii: "_") }
    description = String(decoding: bytes, as: UTF8.self)
  }

  /// The name in a structure that the kernel filled in: the bytes up to the first NUL.
  init<Storage: BitwiseCopyable>(kernel storage: Storage) {
    // Sound: reads the bytes of a value that lives through the call.
    description = unsafe withUnsafeBytes(of: storage) { bytes in
      unsafe String(decoding: bytes.prefix(Self.maximumSize).prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Writes the name with its NUL to a 16-byte field of a structure for the kernel.
  func store<Storage: BitwiseCopyable>(to storage: inout Storage) {
    var description = description
    // Sound: no byte is written but the first of the field, and never its last.
    unsafe withUnsafeMutableBytes(of: &storage) { field in
      description.withUTF8 { bytes in
        for index in 0..<min(bytes.count, field.count - 1) {
          unsafe field[index] = bytes[index]
        }
      }
    }
  }

  /// `BPF_OBJ_NAME_LEN` without the NUL.
  private static let maximumSize = 15

  private static func isAccepted(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default:
      false
    }
  }
}
