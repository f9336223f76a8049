public import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Reading and writing whole files.
public enum FileContents {
  /// What is in a file.
  ///
  /// - Throws: ``CompilerError`` that names the file and the reason.
  public static func read(_ path: FilePath) throws(CompilerError) -> [UInt8] {
    do {
      let descriptor = try FileDescriptor.open(path, .readOnly)
      return try descriptor.closeAfter {
        var contents: [UInt8] = []
        while true {
          // SAFETY: the buffer is the array's own, and the count what was written to it.
          let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            unsafe count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
          }
          if chunk.isEmpty { return contents }
          contents += chunk
        }
      }
    } catch {
      throw CompilerError(.file, "\(path) could not be read: \(error)")
    }
  }

  /// Makes a file of `bytes`, or leaves one alone that holds them already.
  ///
  /// - Throws: ``CompilerError`` that names the file and the reason.
  public static func write(_ bytes: [UInt8], to path: FilePath) throws(CompilerError) {
    do {
      let descriptor = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
      try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
    } catch {
      throw CompilerError(.file, "\(path) could not be written: \(error)")
    }
  }

  /// Makes a folder, and those that it lies in.
  public static func makeFolder(_ path: FilePath) throws(CompilerError) {
    guard !FileStatus.exists(path) else { return }
    let parent = path.removingLastComponent()
    if !parent.isEmpty, parent != path { try makeFolder(parent) }
    // SAFETY: the path is a string that ends in a zero byte for as long as the call lasts.
    let result = unsafe path.withPlatformString { unsafe mkdir($0, 0o777) }
    guard result == 0 || Errno(rawValue: errno) == .fileExists else {
      throw CompilerError(.file, "\(path) could not be made: \(Errno(rawValue: errno))")
    }
  }

  /// Gives a file another name, in place of what may have had it.
  public static func rename(_ path: FilePath, to other: FilePath) throws(CompilerError) {
    // SAFETY: both paths are strings that end in a zero byte for as long as the call lasts.
    let result = unsafe path.withPlatformString { path in
      unsafe other.withPlatformString { other in
        #if canImport(Glibc)
        unsafe Glibc.rename(path, other)
        #elseif canImport(Musl)
        unsafe Musl.rename(path, other)
        #else
        unsafe Darwin.rename(path, other)
        #endif
      }
    }
    guard result == 0 else {
      throw CompilerError(.file, "\(other) could not be made: \(Errno(rawValue: errno))")
    }
  }
}
