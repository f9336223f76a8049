import Synchronization

/// Memory that programs reach, zero at first, between margins that nothing may touch.
///
/// The margins cost next to nothing. Tests look at them after every run: what is written there, or read from there,
/// was let through by a check that did not hold.
@safe package struct RegionMemory: ~Copyable {
  /// The bytes on either side.
  package static let margin = 64

  /// The first byte.
  ///
  /// Sound: there are ``byteCount`` bytes, until this is gone.
  package let start: UnsafeMutableRawPointer
  package let byteCount: Int
  private let mark: UInt8

  /// No two that follow each other have the same mark, so that who reads a margin reads something else each time.
  private static let marks = Atomic<UInt8>(1)

  /// Makes as much memory as asked for.
  package init(byteCount: Int) {
    precondition(byteCount >= 0)
    self.byteCount = byteCount
    // Odd, and so never zero.
    mark = Self.marks.wrappingAdd(78, ordering: .relaxed).newValue
    let size = byteCount + 2 * Self.margin
    let allocation = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    unsafe start = allocation + Self.margin
    // Sound: the three parts are all there is.
    unsafe allocation.initializeMemory(as: UInt8.self, repeating: mark, count: Self.margin)
    unsafe start.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    unsafe (start + byteCount)
      .initializeMemory(as: UInt8.self, repeating: mark, count: Self.margin)
  }

  deinit {
    // Sound: allocated in `init`, of bytes.
    unsafe (start - Self.margin).deallocate()
  }

  /// Whether the margins are as they were.
  package var isIntact: Bool {
    (1...Self.margin)
      .allSatisfy { distance in
        // Sound: within the margins.
        unsafe start.load(fromByteOffset: -distance, as: UInt8.self) == mark
          && start.load(fromByteOffset: byteCount + distance - 1, as: UInt8.self) == mark
      }
  }

  /// Whether all bytes of a range are zero.
  package func isZero(_ range: Range<Int>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
    // Sound: checked to be inside.
    return unsafe UnsafeRawBufferPointer(start: start, count: byteCount)[range]
      .allSatisfy { $0 == 0 }
  }
}
