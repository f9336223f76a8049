import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What one task at a time has of a folder, among all tasks of all processes.
///
/// It is there to save work, and nothing depends on it: where a file system has no locks, nobody waits.
struct FolderLock {
  private let descriptor: FileDescriptor?

  /// Waits for a folder until nobody else has it.
  ///
  /// What a process has of a folder is free when it ends, however it does.
  init(_ folder: FilePath) async {
    descriptor = try? FileDescriptor.open(folder, .readOnly, options: .closeOnExec)
    guard let descriptor else { return }
    // A call that waits would keep its thread from whoever has the lock. A task that is cancelled no longer waits.
    while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0, [EWOULDBLOCK, EINTR].contains(errno) {
      guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { return }
    }
  }

  /// Lets the next one have it.
  func release() {
    try? descriptor?.close()
  }
}
