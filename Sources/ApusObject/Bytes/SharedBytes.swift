/// Bytes that several readers share without copying them: an array's, or memory that somebody keeps.
///
/// A part has the indices of the whole, as a slice of an array has.
struct SharedBytes: Sendable {
  private enum Storage: Sendable {
    case array(ArraySlice<UInt8>)
    case memory(ForeignBytes, Range<Int>)
  }

  private let storage: Storage

  init(_ bytes: ArraySlice<UInt8>) {
    storage = .array(bytes)
  }

  init(_ memory: ForeignBytes) {
    storage = .memory(memory, 0..<memory.count)
  }

  private init(_ storage: Storage) {
    self.storage = storage
  }

  /// Runs a body with the bytes, which are valid as long as that.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    switch storage {
    case .array(let bytes):
      // Sound: the buffer does not outlive the body.
      return unsafe bytes.withUnsafeBytes(body)
    case .memory(let memory, let range):
      // Sound: the memory outlives the body, as `memory` keeps it.
      return withExtendedLifetime(memory) {
        unsafe body(UnsafeRawBufferPointer(rebasing: memory.buffer[range]))
      }
    }
  }
}

extension SharedBytes: RandomAccessCollection {
  var startIndex: Int {
    switch storage {
    case .array(let bytes): bytes.startIndex
    case .memory(_, let range): range.lowerBound
    }
  }

  var endIndex: Int {
    switch storage {
    case .array(let bytes): bytes.endIndex
    case .memory(_, let range): range.upperBound
    }
  }

  subscript(index: Int) -> UInt8 {
    switch storage {
    case .array(let bytes): return bytes[index]
    case .memory(let memory, let range):
      precondition(range.contains(index), "an index outside of the bytes")
      // Sound: just checked.
      return unsafe memory.buffer[index]
    }
  }

  subscript(part: Range<Int>) -> SharedBytes {
    switch storage {
    case .array(let bytes): return SharedBytes(bytes[part])
    case .memory(let memory, let range):
      precondition(
        range.lowerBound <= part.lowerBound && part.upperBound <= range.upperBound,
        "a part outside of the bytes")
      return SharedBytes(.memory(memory, part))
    }
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
