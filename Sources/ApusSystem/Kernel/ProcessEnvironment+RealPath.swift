import CApus
public import SystemPackage

extension ProcessEnvironment {
  /// The path of a file without links, `.` and `..` in it (`realpath(3)`), as the kernel itself names it.
  ///
  /// - Throws: `ENOENT` where there is no such file.
  public static func realPath(_ path: FilePath) throws(Errno) -> FilePath {
    var bytes = [CChar](repeating: 0, count: 4096)
    let capacity = bytes.count
    // Sound: the shim reads a string that lives through the call, and writes at most `capacity` bytes.
    let result = unsafe path.withPlatformString { unsafe capus_real_path($0, &bytes, capacity) }
    let count = Int(try valueOrErrno(result))
    return FilePath(
      String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }
}
