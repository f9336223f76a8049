import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the file system says of a path.
enum FileStatus {
  /// Whether the file is there and may be run.
  static func isExecutable(_ path: FilePath) -> Bool {
    // SAFETY: the path is a string that ends in a zero byte for as long as the call lasts.
    unsafe path.withPlatformString { unsafe access($0, X_OK) == 0 }
  }

  /// A path without symbolic links in it, or nil where nothing is there.
  static func resolvedPath(_ path: FilePath) -> FilePath? {
    // SAFETY: `realpath` allocates the text, which is copied before it is freed.
    unsafe path.withPlatformString { path in
      guard let resolved = unsafe realpath(path, nil) else { return nil }
      defer { unsafe free(resolved) }
      return unsafe FilePath(platformString: resolved)
    }
  }

  /// What changes when a file does: its size and its time; nil where there is no file.
  static func stamp(of path: FilePath) -> String? {
    var status = stat()
    // SAFETY: the path is a string that ends in a zero byte, and `status` is there, for as long as the call lasts.
    let result = unsafe path.withPlatformString { unsafe stat($0, &status) }
    guard result == 0 else { return nil }
    #if canImport(Darwin)
    let time = status.st_mtimespec
    #else
    let time = status.st_mtim
    #endif
    return "\(status.st_size) \(time.tv_sec) \(time.tv_nsec) \(status.st_ino)"
  }

  /// Whether there is anything at the path.
  static func exists(_ path: FilePath) -> Bool {
    // SAFETY: the path is a string that ends in a zero byte for as long as the call lasts.
    unsafe path.withPlatformString { unsafe access($0, F_OK) == 0 }
  }
}
