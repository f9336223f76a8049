/// The numbers of the CPUs that values belong to.
///
/// Hardly ever are there gaps between them; without any, to copy them is to copy a number.
@usableFromInline
struct CPUNumbers: Sendable, Equatable {
  /// How many there are.
  @usableFromInline let count: Int
  /// All of them, if they are not those from 0 on.
  private let listed: [Int]?

  /// Numbers, ascending.
  init(_ numbers: [Int]) {
    count = numbers.count
    listed = numbers.elementsEqual(0..<numbers.count) ? nil : numbers
  }

  /// All of them.
  var all: [Int] { listed ?? Array(0..<count) }

  /// At what place a number is, or nil if it is not one of them.
  func index(of number: Int) -> Int? {
    guard let listed else { return number >= 0 && number < count ? number : nil }
    return listed.firstIndex(of: number)
  }
}
