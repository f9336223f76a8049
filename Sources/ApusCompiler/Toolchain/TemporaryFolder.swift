import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A folder for what is written on the way, which is gone when its owner is.
struct TemporaryFolder: ~Copyable {
  /// Where the folder is.
  let path: FilePath

  /// Makes a folder that nobody else uses.
  init() throws(CompilerError) {
    // SAFETY: `getenv` gives a string or null, and nothing here changes the environment.
    let root = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var template = Array(FilePath(root).appending("apusc-XXXXXX").string.utf8CString)
    // SAFETY: the template is an array of our own that ends in a zero byte.
    let made = unsafe template.withUnsafeMutableBufferPointer { buffer -> String? in
      guard let name = buffer.baseAddress, let made = unsafe mkdtemp(name) else { return nil }
      return unsafe String(cString: made)
    }
    guard let made else {
      throw CompilerError(
        .file, "no temporary folder could be made in \(root): \(Errno(rawValue: errno))")
    }
    path = FilePath(made)
  }

  deinit { Folder.remove(path) }
}
