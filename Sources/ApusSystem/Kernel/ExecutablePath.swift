import CApus
public import SystemPackage

/// The file that this process runs.
public enum ExecutablePath {
  /// Its path, from `/proc/self/exe`.
  public static func current() throws(Errno) -> FilePath {
    var bytes = [CChar](repeating: 0, count: 4096)
    let capacity = bytes.count
    // Sound: the shim writes at most `capacity` bytes, with a NUL among them.
    let count = Int(try valueOrErrno(unsafe capus_executable_path(&bytes, capacity)))
    return FilePath(
      String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
}
