import CApus
public import SystemPackage

/// The machine's memory page.
public enum MemoryPage {
  /// The size of a page in bytes (`sysconf(_SC_PAGESIZE)`).
  public static func size() throws(Errno) -> Int {
    Int(try valueOrErrno(capus_page_size()))
  }
}

/// The limit on locked memory (`RLIMIT_MEMLOCK`).
public enum LockedMemoryLimit {
  /// Removes the limit for this process.
  ///
  /// Kernels before 5.11 charge maps and programs to it. Needs `CAP_SYS_RESOURCE` if the hard limit is lower.
  public static func remove() throws(Errno) {
    _ = try valueOrErrno(capus_unlimit_locked_memory())
  }
}
