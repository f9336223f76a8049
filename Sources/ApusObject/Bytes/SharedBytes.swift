/// Bytes that several readers share without copying them.
///
/// A part has the indices of the whole, as a slice of an array has.
struct SharedBytes: Sendable {
  private let memory: ForeignBytes
  let startIndex: Int
  let endIndex: Int

  /// Copies bytes, so that reading them counts no references.
  init(_ bytes: ArraySlice<UInt8>) {
    self.init(CopiedBytes.of(bytes))
  }

  init(_ memory: ForeignBytes) {
    self.init(memory, 0..<memory.count)
  }

  private init(_ memory: ForeignBytes, _ range: Range<Int>) {
    self.memory = memory
    startIndex = range.lowerBound
    endIndex = range.upperBound
  }

  /// Runs a body with the bytes, which are valid as long as that.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    // Sound: the memory outlives the body, as `memory` keeps it, and the range was found to lie in it.
    withExtendedLifetime(memory) {
      unsafe body(UnsafeRawBufferPointer(rebasing: memory.buffer[startIndex..<endIndex]))
    }
  }

  /// A copy of the bytes, made at once: what makes an array of any collection goes byte by byte.
  var array: [UInt8] {
    // Sound: the buffer does not leave the closure.
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension SharedBytes: RandomAccessCollection {
  subscript(index: Int) -> UInt8 {
    precondition(index >= startIndex && index < endIndex, "an index outside of the bytes")
    // Sound: just checked.
    return unsafe memory.buffer[index]
  }

  subscript(part: Range<Int>) -> SharedBytes {
    precondition(
      startIndex <= part.lowerBound && part.upperBound <= endIndex, "a part outside of the bytes")
    return SharedBytes(memory, part)
  }
}

/// Memory that something else than an array keeps, such as a mapped file of the kernel's.
///
/// The memory is only read, so that any thread may do it. It must not change or go away while this lives: a file that somebody could shorten must not be mapped.
@safe public final class ForeignBytes: @unchecked Sendable {
  /// The bytes.
  let buffer: UnsafeRawBufferPointer
  private let owner: any AnyObject & Sendable

  /// Shares memory.
  ///
  /// - Parameters:
  ///   - buffer: The bytes, which stay what they are as long as `owner` lives.
  ///   - owner: What keeps them; it is kept as long as this lives.
  @unsafe public init(_ buffer: UnsafeRawBufferPointer, keptBy owner: any AnyObject & Sendable) {
    unsafe self.buffer = buffer
    self.owner = owner
  }

  /// How many bytes there are.
  public var count: Int { unsafe buffer.count }
}

/// A copy of bytes at an address that stays the same.
@safe private final class CopiedBytes: @unchecked Sendable {
  private let buffer: UnsafeMutableRawBufferPointer

  private init(_ bytes: ArraySlice<UInt8>) {
    // Sound: as many bytes are written as there is room for.
    unsafe buffer = .allocate(byteCount: bytes.count, alignment: 8)
    unsafe buffer.copyBytes(from: bytes)
  }

  static func of(_ bytes: ArraySlice<UInt8>) -> ForeignBytes {
    let copy = CopiedBytes(bytes)
    // Sound: nobody writes to the copy, and it lives as long as what is returned.
    return unsafe ForeignBytes(UnsafeRawBufferPointer(copy.buffer), keptBy: copy)
  }

  deinit {
    // Sound: allocated by this.
    unsafe buffer.deallocate()
  }
}
