/// Runs `body` for each number of a range that the program decides on (`bpf_iter_num_new`, since Linux 6.4).
///
/// ```swift
/// var sum: UInt64 = 0
/// forEachNumber(in: 0..<count) { number in
///   sum &+= UInt64(number)
///   return .proceed
/// }
/// ```
///
/// The body stays a part of the program, unlike that of ``repeatRounds(_:_:)``, and the verifier looks at it
/// until nothing new shows up: what the body changes from round to round must not grow without a bound that the
/// verifier can see.
///
/// - Parameters:
///   - range: At most 8,388,608 numbers; of more, none.
///   - body: What to do with a number, and whether to go on.
@inlinable
@inline(__always)
public func forEachNumber(in range: Range<Int32>, _ body: (Int32) -> LoopControl) {
  // struct bpf_iter_num, eight bytes on the stack.
  var iterator: UInt64 = 0
  // SAFETY: the verifier knows what lies there from the first call to the last.
  unsafe withUnsafePointer(to: &iterator) { iterator in
    let iterator = unsafe UnsafeRawPointer(iterator)
    _ =
      unsafe KernelFunction("bpf_iter_num_new(ptr struct bpf_iter_num, s32, s32) s32")(
        iterator, range.lowerBound, range.upperBound) as Int32
    while let number: UnsafeRawPointer =
      unsafe KernelFunction("bpf_iter_num_next(ptr struct bpf_iter_num) ptr s32")(iterator)
    {
      if unsafe body(number.load(as: Int32.self)) == .stop { break }
    }
    _ = unsafe KernelFunction("bpf_iter_num_destroy(ptr struct bpf_iter_num)")(iterator) as UInt64
  }
}
