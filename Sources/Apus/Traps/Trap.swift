public import ApusObject

/// A place where a program may trap, and how often it did.
public struct Trap: Sendable {
  /// Where it is, and why it traps.
  public let site: TrapSite

  /// How often the program trapped there since it was loaded, on each processor.
  public let counts: PerCPUValues<UInt64>

  /// How often the program trapped there since it was loaded.
  public var total: UInt64 { counts.sum }
}

extension Trap: CustomStringConvertible {
  /// Such as `3 traps at Filter.swift:12: arithmetic overflow`.
  public var description: String {
    let count = total == 1 ? "1 trap" : "\(total) traps"
    let place = site.file.isEmpty ? "in \(site.program)" : "at \(site.file):\(site.line)"
    return "\(count) \(place): \(site.reason)"
  }
}
