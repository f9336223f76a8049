import ApusKernel

/// What is walked over; the benchmark says how many elements there are.
public let walked = HashMap<UInt32, UInt64>(maxEntries: 1)
/// The sum of the values.
public let sum = Global<UInt64>(0)

/// Adds up all values.
@section("syscall") @used
public func addUp(_ context: SystemCallContext) {
  var total: UInt64 = 0
  walked.forEachEntry { entry in
    total &+= walked[entry].value
    return .proceed
  }
  sum.value = total
}
