/// Whether a record wakes up user space that waits for one.
@frozen
public enum RingBufferWakeUp: UInt64, Sendable {
  /// Where user space has read all before it.
  case automatic = 0

  /// Never (`BPF_RB_NO_WAKEUP`): for all but every so many records, of a program that sends very many.
  case never = 1

  /// Always (`BPF_RB_FORCE_WAKEUP`).
  case always = 2
}
