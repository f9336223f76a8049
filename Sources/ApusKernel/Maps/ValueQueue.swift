/// A map without keys, to which values are added and from which they are taken.
public protocol ValueQueue<Value>: BPFMap, ~Copyable {
  /// What is in it.
  associatedtype Value: BitwiseCopyable
}

extension ValueQueue where Self: ~Copyable {
  /// Adds a value (`bpf_map_push_elem`).
  ///
  /// - Parameters:
  ///   - value: The value.
  ///   - replacingOldest: Whether the oldest value gives way if there is no room (`BPF_EXIST`).
  /// - Throws: ``KernelError/mapIsFull``.
  @inlinable
  @inline(__always)
  public func push(_ value: Value, replacingOldest: Bool = false) throws(KernelError) {
    var value = value
    // SAFETY: the map's values are of this type.
    let result = unsafe withUnsafePointer(to: &value) { value in
      unsafe Helper.mapPush(address, UnsafeRawPointer(value), replacingOldest ? 2 : 0)
    }
    try KernelError.check(result)
  }

  /// Takes the next value, or nil where there is none (`bpf_map_pop_elem`).
  @inlinable
  @inline(__always)
  public func pop() -> Value? {
    // SAFETY: the map's values are of this type.
    unsafe read { unsafe Helper.mapPop($0, $1) }
  }

  /// The next value, which stays, or nil where there is none (`bpf_map_peek_elem`).
  @inlinable
  @inline(__always)
  public func peek() -> Value? {
    // SAFETY: the map's values are of this type.
    unsafe read { unsafe Helper.mapPeek($0, $1) }
  }

  @inlinable
  @inline(__always)
  func read(_ helper: (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int) -> Value? {
    unsafe withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { room -> Value? in
      // SAFETY: there is room for one value, which the helper writes whenever it does not fail.
      guard let pointer = room.baseAddress else { return nil }
      let result = unsafe helper(address, UnsafeMutableRawPointer(pointer))
      guard Int32(truncatingIfNeeded: result) == 0 else { return nil }
      return unsafe pointer.pointee
    }
  }
}
