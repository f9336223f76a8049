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

  /// Whether there is anything at the path.
  static func exists(_ path: FilePath) -> Bool {
    // SAFETY: the path is a string that ends in a zero byte for as long as the call lasts.
    unsafe path.withPlatformString { unsafe access($0, F_OK) == 0 }
  }
}
