import ApusSystem
import SystemPackage

/// Where files are in the memory of a process (`/proc/PID/maps`).
struct ProcessMappings {
  /// A part of a file, as code.
  private struct Mapping {
    var start: UInt64
    var end: UInt64
    var offset: UInt64
  }

  private let mappings: [Mapping]

  /// Reads what the kernel says of a process.
  ///
  /// - Parameters:
  ///   - path: The file, which the process may see elsewhere: of `/proc/PID/root/…` the rest is taken.
  ///   - process: The process's number.
  /// - Throws: The `Errno` of reading: `ENOENT` or `ESRCH` where there is no such process or file.
  init(of path: FilePath, in process: Int32) throws(Errno) {
    let root = "/proc/\(process)/root/"
    let name =
      path.string.hasPrefix(root)
      ? "/" + path.string.dropFirst(root.count) : try ProcessEnvironment.realPath(path).string
    self.init(
      of: name, try WholeFile.read(FilePath("/proc/\(process)/maps"), limit: 256 << 20))
  }

  /// Reads lines of `START-END MODE OFFSET DEVICE INODE PATH`.
  init(of path: String, _ text: [UInt8]) {
    mappings =
      text.split(separator: UInt8(ascii: "\n"))
      .compactMap { line in
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
        guard fields.count == 6, fields[1].dropFirst(2).first == UInt8(ascii: "x"),
          fields[5].drop(while: { $0 == UInt8(ascii: " ") }).elementsEqual(path.utf8)
        else { return nil }
        let bounds = String(decoding: fields[0], as: UTF8.self).split(separator: "-")
          .compactMap { UInt64($0, radix: 16) }
        guard bounds.count == 2, bounds[0] < bounds[1],
          let offset = UInt64(String(decoding: fields[2], as: UTF8.self), radix: 16)
        else { return nil }
        return Mapping(start: bounds[0], end: bounds[1], offset: offset)
      }
  }

  /// Where code is that is at an offset of the file; several if the file is there several times.
  func addresses(of offset: UInt64) -> [UInt64] {
    mappings.compactMap { mapping in
      guard offset >= mapping.offset, offset - mapping.offset < mapping.end - mapping.start else {
        return nil
      }
      return mapping.start + (offset - mapping.offset)
    }
  }
}
