import ApusObject
import ApusSystem
import SystemPackage

extension SharedMap {
  /// Says what went wrong with an element.
  func error(_ action: String, _ errno: Errno) -> ApusError {
    switch errno {
    case .noSuchFileOrDirectory where type == .cgroupStorage || type == .perCPUCgroupStorage:
      ApusError(
        .keyNotFound,
        "\(action) map \(name): there is no such key. A value comes with attaching a program that uses the map "
          + "to the control group.", subject: name, errno: errno)
    case .noSuchFileOrDirectory:
      ApusError(
        .keyNotFound,
        "\(action) map \(name): there is no such key, and only keys that exist may be written (BPF_EXIST). Write "
          + "it with the policy `any` to add it.", subject: name, errno: errno)
    case .fileExists:
      ApusError(
        .keyExists,
        "\(action) map \(name): the key exists, and only keys that do not may be written (BPF_NOEXIST). Write it "
          + "with the policy `any` to replace its value.", subject: name, errno: errno)
    case .argListTooLong where type.rules?.key == .index && type != .deviceMapHash:
      ApusError(
        .indexOutOfRange,
        "\(action) map \(name): it has \(maxEntries) elements (max_entries), so the index is at most "
          + "\(Int(maxEntries) - 1). Give it more in its definition.", subject: name, errno: errno)
    case .argListTooLong:
      ApusError(
        .mapFull,
        "\(action) map \(name): it is full, with \(maxEntries) elements (max_entries). Remove some, or give it "
          + "more in its definition.", subject: name, errno: errno)
    case .noSpace where type == .longestPrefixTrie:
      ApusError(
        .mapFull,
        "\(action) map \(name): it is full, with \(maxEntries) prefixes (max_entries). Remove some, or give it "
          + "more in its definition.", subject: name, errno: errno)
    case .noMemory:
      ApusError(
        .systemCall,
        "\(action) map \(name): the kernel has no memory for another element of \(descriptor.info.keySize) + "
          + "\(descriptor.info.valueSize) bytes. Give the memory cgroup more, or let the map have "
          + "its elements from the start: create it without BPF_F_NO_PREALLOC.",
        subject: name, errno: errno)
    case .notPermitted:
      ApusError(
        .permissionDenied,
        "\(action) map \(name) is not permitted: it is frozen, or it was created or opened to be "
          + "read only or written only (BPF_F_RDONLY, BPF_F_WRONLY).",
        subject: name, errno: errno)
    case .operationNotImplementedForMap, .notSupportedOnSocket, .notSupported:
      ApusError(
        .unsupported, "\(action) map \(name): a \(type) cannot do that.", subject: name,
        errno: errno)
    case .invalidArgument:
      ApusError(
        .systemCall,
        "\(action) map \(name): the kernel takes no such value, flag or key for a \(type) "
          + "(\(errno.description)).", subject: name, errno: errno)
    default: .systemCall("\(action) map \(name)", errno, subject: name)
    }
  }
}
