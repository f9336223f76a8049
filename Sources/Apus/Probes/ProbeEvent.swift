import ApusSystem
import SystemPackage

/// A kind of probe on functions that `perf_event_open(2)` makes, as sysfs describes it (kernel 4.17).
struct ProbeEvent {
  /// On the kernel's functions or on those of binaries.
  enum Kind: String {
    case kernel = "kprobe"
    case user = "uprobe"
  }

  /// The number of the kind.
  let type: UInt32
  /// The bit of `config` for probes on returns.
  let returnBit: UInt64
  /// From which bit of `config` on the offset of the number is that counts who traces a place; nil before 4.20.
  let counterShift: UInt64?

  /// What `config` is for a place that counts who traces it; nil if the kernel cannot do that, or not so far into a
  /// file.
  func configuration(countingAt offset: UInt64?) -> UInt64? {
    guard let offset else { return 0 }
    guard let counterShift, counterShift < 64, (offset << counterShift) >> counterShift == offset
    else { return nil }
    return offset << counterShift
  }
}

extension ProbeEvent {
  /// Reads what sysfs says, or returns nil if the kernel has no such probes.
  init?(_ kind: Kind) {
    let folder = FilePath("/sys/bus/event_source/devices").appending(kind.rawValue)
    func line(_ file: FilePath) -> Substring? {
      guard let bytes = try? WholeFile.read(folder.pushing(file), limit: 1 << 12) else {
        return nil
      }
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
    }
    guard let type = line("type").flatMap({ UInt32($0) }),
      // `config:0`
      let bit = line("format/retprobe")?.split(separator: ":").last.flatMap({ UInt64($0) }),
      bit < 64
    else { return nil }
    self.type = type
    returnBit = 1 << bit
    // `config:32-63`
    counterShift = line("format/ref_ctr_offset")?.split(separator: ":").last?.split(separator: "-")
      .first.flatMap { UInt64($0) }
  }
}
