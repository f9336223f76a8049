/// How a simulator runs programs: the results are the same.
public enum ExecutionMode: Hashable, Sendable {
  /// Interpreted at first, and compiled to machine code once programs have run often enough to repay it, where
  /// that is possible.
  case automatic
  /// By the interpreter, which runs everywhere.
  case interpreted
  /// Compiled to machine code before the first run; on Linux on x86-64, unless the system forbids a process to
  /// make code of its own.
  case native
}
