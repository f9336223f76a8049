public import ApusSystem

/// A map of data in this process's memory, shared by the handles on the variables in it.
@usableFromInline
final class SharedMemory: Sendable {
  /// The memory itself.
  @usableFromInline let region: MappedRegion

  /// Takes over a region.
  init(_ region: consuming MappedRegion) {
    self.region = region
  }
}
