import ApusKernel

/// A node of a list.
public struct Node: BitwiseCopyable, Sendable {
  /// The next one.
  public var next: ArenaPointer<Node>
  /// A number.
  public var value: UInt64

  /// A node.
  public init(next: ArenaPointer<Node>, value: UInt64) {
    self.next = next
    self.value = value
  }
}

/// What ``makeList(_:)`` is asked for.
public struct ListRequest: BitwiseCopyable, Sendable {
  /// How many nodes.
  public var count: UInt32
  /// How many pages.
  public var pages: UInt32

  /// A request.
  public init(count: UInt32, pages: UInt32) {
    self.count = count
    self.pages = pages
  }
}

/// The Arena of the tests.
public let memory = Arena(pageCount: 64)
/// The list's first node.
public let head = Global(ArenaPointer<Node>.null)
/// What ``sumList(_:)`` found.
public let sum = Global<UInt64>(0)
/// How many nodes it found.
public let length = Global<UInt32>(0)

/// Makes a list of numbers from 1 on, in pages of its own.
@section("syscall") @used
public func makeList(_ context: SystemCallContext) {
  let request = context.argument(ListRequest.self)
  guard let first = memory.allocatePages(request.pages, of: Node.self) else { return }
  repeatRounds(request.count) { round in
    let node = first.advanced(by: Int(round))
    memory[node].value.value = UInt64(round) &+ 1
    memory[node].value.next = round &+ 1 == request.count ? .null : node.advanced(by: 1)
    return .proceed
  }
  head.value = first
}

/// Adds up the list.
@section("xdp") @used
public func sumList(_ context: XDPContext) -> XDPAction {
  sum.value = 0
  length.value = 0
  var node = head.value
  for _ in 0..<1000 {
    if node.isNull { return .pass }
    sum.value &+= memory[node].value.value
    length.value &+= 1
    memory[node].value.value.atomicAdd(1)
    node = memory[node].value.next
  }
  return .drop
}

/// Gives the list's first page back.
@section("syscall") @used
public func freeList(_ context: SystemCallContext) {
  memory.freePages(context.argument(UInt32.self), at: head.value)
  head.value = .null
}
