import Glibc

/// Waits until a condition holds, at most two seconds: what the kernel does later, it does soon.
///
/// - Returns: Whether it held in the end.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  var waited: UInt32 = 0
  while waited < 2_000_000 {
    if try condition() { return true }
    let pause: UInt32 = waited < 10_000 ? 500 : 10_000
    usleep(pause)
    waited += pause
  }
  return try condition()
}
