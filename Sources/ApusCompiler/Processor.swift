/// A version of the eBPF instruction set (clang's `-mcpu`).
public enum Processor: String, Sendable, CaseIterable {
  /// The first: 64-bit arithmetic only.
  case v1
  /// Adds the jumps that compare with "less than". Needs Linux 4.14.
  case v2
  /// Adds 32-bit arithmetic and jumps. Needs Linux 5.1. What Apus compiles for unless told otherwise.
  case v3
  /// Adds sign-extending loads and moves, signed division, byte swaps, long jumps. Needs Linux 6.6.
  case v4
}
