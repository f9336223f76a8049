import Glibc

/// The machine's processors.
enum Processor {
  /// The processor time of the process, in nanoseconds.
  static var time: Int64 {
    var time = timespec()
    // Sound: the function writes one time.
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
