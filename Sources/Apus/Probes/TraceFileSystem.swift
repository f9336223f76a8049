import ApusSystem
import SystemPackage

/// The kernel's tracefs, which lists tracepoints and the functions that can be traced.
enum TraceFileSystem {
  /// Where it is mounted, by itself or as a part of debugfs.
  private static let folders: [FilePath] = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"]

  /// Reads one of its files.
  ///
  /// - Parameters:
  ///   - path: The file, relative.
  ///   - limit: The most bytes.
  ///   - action: What it is for, as the beginning of a sentence.
  ///   - subject: The program.
  /// - Returns: The bytes, or nil if there is no such file.
  /// - Throws: ``ApusError/Code/unsupported`` where tracefs is not mounted, ``ApusError/Code/permissionDenied``,
  ///   ``ApusError/Code/systemCall``.
  static func read(
    _ path: FilePath, limit: Int, for action: String, subject: String
  ) throws(ApusError) -> [UInt8]? {
    var isMounted = false
    for folder in folders {
      do throws(Errno) {
        return try WholeFile.read(folder.pushing(path), limit: limit)
      } catch {
        switch error {
        case .noSuchFileOrDirectory: break
        case .permissionDenied, .notPermitted:
          throw ApusError(
            .permissionDenied,
            "\(action) needs \(folder.pushing(path)), which this process may not read. It takes root, and a kernel that "
              + "is not locked down.",
            subject: subject, errno: error)
        default:
          throw .systemCall("\(action): reading \(folder.pushing(path))", error, subject: subject)
        }
      }
      // A file that every tracefs has.
      let clock = try? WholeFile.read(folder.appending("trace_clock"), limit: 1 << 16)
      isMounted = isMounted || clock != nil
    }
    guard !isMounted else { return nil }
    throw ApusError(
      .unsupported,
      "\(action) needs tracefs, which is not mounted: mount -t tracefs tracefs \(folders[0])",
      subject: subject, errno: .noSuchFileOrDirectory)
  }
}
