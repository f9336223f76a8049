import ApusObject
import SystemPackage

/// Whole files.
enum File {
  static func read(_ path: String) throws -> [UInt8] {
    do {
      return try contents(of: path)
    } catch let error as Errno {
      throw FileError(description: "\(path) cannot be read: \(error).")
    }
  }

  /// The specification of an object in a file.
  static func object(_ path: String) throws -> ObjectSpecification {
    let bytes = try read(path)
    do throws(ObjectError) {
      return try ObjectSpecification(parsing: bytes)
    } catch {
      throw FileError(description: "\(path) cannot be used: \(error)")
    }
  }

  private static func contents(of path: String) throws -> [UInt8] {
    let file = try FileDescriptor.open(FilePath(path), .readOnly)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      while true {
        let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
          // Sound: read says how many bytes it wrote.
          count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        if chunk.isEmpty { return bytes }
        bytes += chunk
      }
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try FileDescriptor.open(
      FilePath(path), .writeOnly, options: [.create, .truncate], permissions: .init(rawValue: 0o644)
    )
    _ = try file.closeAfter { try file.writeAll(bytes) }
  }
}

/// A file that is not there, or is not what it has to be: no fault of the command line's, which usage would explain.
struct FileError: Error, CustomStringConvertible {
  let description: String
}
