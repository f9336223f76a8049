import Synchronization

/// The numbers of the CPUs that values belong to.
///
/// Hardly ever are there gaps between them. A list with gaps is kept for as long as the process runs, and there are not
/// more of them than machines: so to copy the numbers is to copy two words, and nothing counts references.
@usableFromInline
struct CPUNumbers: Sendable, Equatable {
  /// How many there are.
  @usableFromInline let count: Int
  /// Which of the lists with gaps it is, from 1 on; 0 for the numbers from 0 on.
  private let list: Int

  private static let lists = Mutex<[[Int]]>([])

  /// Numbers, ascending.
  init(_ numbers: [Int]) {
    count = numbers.count
    guard !numbers.elementsEqual(0..<numbers.count) else {
      list = 0
      return
    }
    list = Self.lists.withLock { lists in
      if let known = lists.firstIndex(of: numbers) { return known + 1 }
      lists.append(numbers)
      return lists.count
    }
  }

  /// All of them.
  var all: [Int] {
    list == 0 ? Array(0..<count) : Self.lists.withLock { $0[list - 1] }
  }

  /// At what place a number is, or nil if it is not one of them.
  func index(of number: Int) -> Int? { all.firstIndex(of: number) }
}
