public import SystemPackage

/// The CPUs that the kernel could ever bring up: what a per-CPU map has a value for.
///
/// That can be more than are online, and the numbers can have gaps.
public struct PossibleCPUs: Sendable, Hashable {
  /// The most CPUs that a list may name; the kernel's own limit (`CONFIG_NR_CPUS`) is 8192 on x86-64.
  static let limit = 65_536

  /// The numbers, ascending.
  ///
  /// A per-CPU map's values come in this order.
  public let numbers: [Int]

  /// How many there are.
  public var count: Int { numbers.count }

  /// Reads a list as the kernel prints it: `0-3,5`, or nil if it is not one.
  public init?(parsing text: String) {
    var numbers: [Int] = []
    let trimmed = text.last == "\n" ? text.dropLast() : text[...]
    for part in trimmed.split(separator: ",", omittingEmptySubsequences: false) {
      let bounds = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      guard let first = bounds.first.flatMap({ Self.number($0) }),
        let last = bounds.last.flatMap({ Self.number($0) }),
        first <= last, first > numbers.last ?? -1
      else { return nil }
      numbers.append(contentsOf: first...last)
    }
    self.numbers = numbers
  }

  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let number = Int(text), number < limit
    else { return nil }
    return number
  }

  /// The machine's list, from `/sys/devices/system/cpu/possible`.
  ///
  /// It never changes while the kernel runs.
  public static func current() throws(Errno) -> PossibleCPUs {
    let bytes = try readSmallFile("/sys/devices/system/cpu/possible", limit: 4096)
    guard let list = PossibleCPUs(parsing: String(decoding: bytes, as: UTF8.self)) else {
      throw .invalidArgument
    }
    return list
  }
}
