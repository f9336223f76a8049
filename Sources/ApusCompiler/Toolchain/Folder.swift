import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What is in folders.
enum Folder {
  /// One thing in a folder.
  struct Entry {
    var path: FilePath
    var isFolder: Bool
  }

  /// Deeper than this no folder of sources is; a loop of mounts is.
  private static let maximumDepth = 64

  /// The Swift files in a folder and the folders in it, sorted by path.
  ///
  /// - Throws: ``CompilerError`` where a folder cannot be read.
  static func swiftFiles(in folder: FilePath) throws(CompilerError) -> [FilePath] {
    try tree(under: folder).filter { !$0.isFolder }.map(\.path.string)
      .filter { $0.hasSuffix(".swift") }.sorted().map { FilePath($0) }
  }

  /// Removes a folder with all that is in it, as far as that is possible.
  static func remove(_ folder: FilePath) {
    // What is in a folder comes after it in the list, and has to go before it.
    for entry in ((try? tree(under: folder)) ?? []).reversed() {
      // SAFETY: the path is a string that ends in a zero byte for as long as the call lasts.
      _ = unsafe entry.path.withPlatformString {
        entry.isFolder ? unsafe rmdir($0) : unsafe unlink($0)
      }
    }
    // SAFETY: as above.
    _ = unsafe folder.withPlatformString { unsafe rmdir($0) }
  }

  /// Everything in a folder and in the folders in it.
  private static func tree(
    under folder: FilePath, depth: Int = 0
  ) throws(CompilerError) -> [Entry] {
    var found: [Entry] = []
    for entry in try entries(of: folder) {
      found.append(entry)
      if entry.isFolder, depth < maximumDepth {
        found += try tree(under: entry.path, depth: depth + 1)
      }
    }
    return found
  }

  private static func entries(of folder: FilePath) throws(CompilerError) -> [Entry] {
    // SAFETY: the path is a string that ends in a zero byte for as long as the call lasts.
    guard let directory = unsafe folder.withPlatformString({ unsafe opendir($0) }) else {
      throw CompilerError(.file, "\(folder) could not be read: \(Errno(rawValue: errno))")
    }
    // SAFETY: the directory was opened above, and is closed once.
    defer { unsafe closedir(directory) }
    var found: [Entry] = []
    // SAFETY: the entry is valid until the next one is read, and its name ends in a zero byte.
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
      }
      if name == "." || name == ".." { continue }
      let isFolder = unsafe entry.pointee.d_type == UInt8(DT_DIR)
      found.append(Entry(path: folder.appending(name), isFolder: isFolder))
    }
    return found
  }
}
