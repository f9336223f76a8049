import ApusSystem
import SystemPackage

/// What the running kernel was built with: the options of its `.config`.
struct KernelConfiguration {
  /// The options that are set, for example `CONFIG_HZ`, and their values as they are written: `y`, `250`, `"text"`.
  let options: [String: String]

  /// Reads a configuration as the kernel's build writes it.
  ///
  /// Lines that are no assignment are comments, or options that are not set.
  init(parsing text: [UInt8]) {
    var options: [String: String] = [:]
    for line in text.split(separator: UInt8(ascii: "\n")) where line.first == UInt8(ascii: "C") {
      guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: line[..<sign], as: UTF8.self)
      options[name] = String(decoding: line[line.index(after: sign)...], as: UTF8.self)
    }
    self.options = options
  }

  /// The running kernel's, from `/boot/config-RELEASE` or `/proc/config.gz`; nil if it shows neither.
  static func current() -> KernelConfiguration? {
    if let release = try? KernelRelease.currentName(),
      let text = try? WholeFile.read(FilePath("/boot/config-\(release)"), limit: sizeLimit)
    {
      return KernelConfiguration(parsing: text)
    }
    guard let packed = try? WholeFile.read("/proc/config.gz", limit: sizeLimit),
      let text = try? Gzip.unpack(packed, limit: sizeLimit)
    else { return nil }
    return KernelConfiguration(parsing: text)
  }

  /// Real ones have some 300 KiB.
  private static let sizeLimit = 8 << 20
}
