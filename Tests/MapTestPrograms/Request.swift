import ApusKernel

/// What a program is to do with its map: the beginning of the packet.
public struct Request: BitwiseCopyable, Sendable {
  /// What to do; each program has its own.
  public var operation: UInt32
  /// The key, or the index.
  public var key: UInt32
  /// The value.
  public var value: UInt64

  /// A request.
  public init(operation: UInt32, key: UInt32 = 0, value: UInt64 = 0) {
    self.operation = operation
    self.key = key
    self.value = value
  }
}

/// What the program found.
public let answer = Global<UInt64>(0)

/// The number of the error that the program got, or 0.
public let failure = Global<Int32>(0)

@inline(__always)
func request(_ context: XDPContext) -> Request? {
  answer.value = 0
  failure.value = 0
  return context.packet.load(Request.self, at: 0)
}

/// The result of a program whose answer is a value that may not be there.
@inline(__always)
func reply(_ value: UInt64?) -> XDPAction {
  guard let value else { return .drop }
  answer.value = value
  return .pass
}

/// The result of a program that does something which may fail.
@inline(__always)
func attempt(_ body: () throws(KernelError) -> Void) -> XDPAction {
  do throws(KernelError) {
    try body()
    return .pass
  } catch {
    failure.value = error.code
    return .aborted
  }
}
