/// Which entries an update may write.
@frozen
public enum UpdatePolicy: UInt64, Sendable {
  /// Write the entry, whether it is there or not (`BPF_ANY`).
  case always = 0

  /// Write a new entry; one that is there makes the update fail with ``KernelError/exists``
  /// (`BPF_NOEXIST`).
  case ifAbsent = 1

  /// Write over an entry; one that is not there makes the update fail with
  /// ``KernelError/notFound`` (`BPF_EXIST`).
  case ifPresent = 2
}
