/// What a call of a function that eBPF does not have comes from.
enum UnavailableFunction {
  /// The functions that Swift's compiler calls by itself, and what for.
  private static let reasons: [(prefix: String, reason: String)] = [
    ("posix_memalign", "this allocates memory"),
    ("malloc", "this allocates memory"),
    ("free", "this allocates memory"),
    ("swift_alloc", "this allocates memory"),
    ("swift_slowAlloc", "this allocates memory"),
    ("swift_retain", "this counts references to an object"),
    ("swift_release", "this counts references to an object"),
    ("putchar", "this prints"),
    ("arc4random_buf", "this asks for random numbers from the C library"),
    ("_swift_stdlib_", "this looks characters up in Unicode's tables"),
    ("memcmp", "this compares memory of a size that is not known when it is compiled"),
    ("memcpy", "this copies memory of a size that is not known when it is compiled"),
    ("memmove", "this copies memory of a size that is not known when it is compiled"),
    ("memset", "this fills memory of a size that is not known when it is compiled"),
  ]

  /// A sentence that says what is not possible.
  static func explanation(of symbol: String) -> String {
    if symbol == "__apus_record_lost" {
      return
        "a record that was reserved is let go of here: submit or discard it on every way through "
        + "the program"
    }
    if symbol == "__apus_reference_lost" {
      return
        "a reference is let go of here: release it, or put it into a ReferenceSlot, on every way through the "
        + "program"
    }
    let found = reasons.first { symbol.hasPrefix($0.prefix) }
    guard let found else { return "an eBPF program cannot call '\(symbol)': nothing defines it" }
    return "\(found.reason), which an eBPF program cannot do"
  }
}
