import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The folders that programs are looked up in (`PATH`).
enum SearchPath {
  /// Where a program is, or nil where it is in none of the folders.
  static func program(named name: String) -> FilePath? {
    // SAFETY: nothing in Apus changes the environment, and the text is copied at once.
    guard let text = unsafe getenv("PATH").map({ unsafe String(cString: $0) }) else { return nil }
    return text.split(separator: ":").lazy
      .map { FilePath(String($0)).appending(name) }
      .first(where: FileStatus.isExecutable)
  }
}
