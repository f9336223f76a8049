import ApusObject

/// The traps of an object's programs: where Swift found that something cannot be, such as a sum that is
/// too large for its type, and ended the program.
///
/// The packet or event gets the result that says that something went wrong; for XDP, the packet is
/// dropped as `XDP_ABORTED`.
public struct Traps: Sendable {
  /// A place where a program may trap, and where that is counted.
  struct Place: Sendable {
    let site: TrapSite
    let counters: PerCPUArray<UInt64>
    let index: UInt32
  }

  private let places: [Place]

  init(_ places: [Place]) {
    self.places = places
  }

  /// Every place where a program may trap, with how often it did.
  ///
  /// - Throws: ``ApusError`` where the kernel does not give the numbers.
  public func all() throws(ApusError) -> [Trap] {
    var traps: [Trap] = []
    for place in places {
      traps.append(Trap(site: place.site, counts: try place.counters[place.index]))
    }
    return traps
  }

  /// The places where a program did trap, the most frequent first.
  ///
  /// - Throws: ``ApusError`` where the kernel does not give the numbers.
  public func occurred() throws(ApusError) -> [Trap] {
    try all().filter { $0.total > 0 }.sorted { $0.total > $1.total }
  }

  /// The places where the number has grown, whenever it has, looked at in intervals.
  ///
  /// The first ones are those that trapped before. The sequence ends when its task is cancelled.
  public func changes(every interval: Duration = .seconds(1)) -> TrapChanges {
    TrapChanges(traps: self, interval: interval)
  }
}
