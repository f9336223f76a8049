import CApus
public import SystemPackage

/// The version of a Linux kernel: `6.1.0` of `6.1.0-37-amd64`.
public struct KernelRelease: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The first number.
  public var major: Int

  /// The second number: what decides which features exist.
  public var minor: Int

  /// The third number.
  ///
  /// Distributions often leave it at 0.
  public var patch: Int

  /// A release by its numbers.
  public init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
    self.major = major
    self.minor = minor
    self.patch = patch
  }

  /// Reads the numbers that `text` begins with, or nil if there are not at least two.
  public init?(parsing text: String) {
    var numbers: [Int] = []
    var rest = text.utf8[...]
    while numbers.count < 3 {
      let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      guard digits.count <= 6, let number = Int(Substring(digits)) else { break }
      numbers.append(number)
      rest = rest[digits.endIndex...]
      guard rest.first == UInt8(ascii: ".") else { break }
      rest = rest.dropFirst()
    }
    guard numbers.count >= 2 else { return nil }
    self.init(numbers[0], numbers[1], numbers.count > 2 ? numbers[2] : 0)
  }

  /// The running kernel's release (`uname -r`).
  public static func current() throws(Errno) -> KernelRelease {
    guard let release = KernelRelease(parsing: try currentName()) else { throw .notSupported }
    return release
  }

  /// The running kernel's release as files are named after it: `6.1.0-37-amd64` (`uname -r`).
  public static func currentName() throws(Errno) -> String {
    var text = [CChar](repeating: 0, count: 65)
    let count = text.count
    // Sound: the shim writes at most `count` bytes, with a NUL among them.
    _ = try valueOrErrno(unsafe capus_kernel_release(&text, count))
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The order of the three numbers.
  public static func < (left: KernelRelease, right: KernelRelease) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }

  /// The numbers with dots between them.
  public var description: String { "\(major).\(minor).\(patch)" }
}
