/// A piece of memory that a program can reach, and what of it.
///
/// An address is a region's number in the bits from 40 on, and an offset below. Region 0 is the packet:
/// so its addresses fit the 32-bit fields of the contexts.
@unsafe struct Region {
  /// Where the byte at ``low`` is.
  var base: UnsafeMutableRawPointer
  /// The first offset.
  var low: UInt64 = 0
  /// How many bytes there are from ``low`` on.
  var span: UInt64 = 0
  /// The bits of an offset that count within an element; all of them in a region that is one piece.
  var mask: UInt64 = .max
  /// How many bytes of an element can be read, at most its size.
  var readable: UInt64 = 0
  /// How many bytes of an element can be written, at most its size.
  var writable: UInt64 = 0
}

/// What a region holds.
public enum MemoryRegion: Hashable, Sendable, CustomStringConvertible {
  /// The packet, from its metadata to its end.
  case packet
  /// The context.
  case context
  /// The stack.
  case stack
  /// A record that was reserved in a ring buffer.
  case record
  /// The values of a map.
  case map(String)
  /// The map itself, which only helpers take.
  case mapHandle
  /// A function, which only helpers take.
  case function
  /// The first bytes, where a null pointer leads.
  case null
  /// Nothing.
  case none

  /// The region in words.
  public var description: String {
    switch self {
    case .packet: "the packet"
    case .context: "the context"
    case .stack: "the stack"
    case .record: "a ring buffer's record"
    case .map(let name): "a value of map \(name)"
    case .mapHandle: "a map (not its value)"
    case .function: "a function"
    case .null: "a null pointer"
    case .none: "no memory"
    }
  }
}

/// The addresses that programs see.
enum Address {
  static let shift: UInt64 = 40
  static let offsetMask: UInt64 = (1 << shift) - 1
  /// The regions that every machine has.
  static let packet = 0
  static let context = 1
  static let stack = 2
  static let firstRecord = 3
  static let recordCount = 32
  static let firstMap = firstRecord + recordCount
  /// The most regions there can be; the numbers above stand for maps and functions.
  static let regionLimit = 0x100_0000 - 0x1000
  static let mapHandles: UInt64 = 0xff_fff0
  static let functions: UInt64 = 0xff_fff1
  static let dynamicPointers: UInt64 = 0xff_fff2
  /// The address of any function of the kernel's: nothing is there.
  static let someKernelFunction: UInt64 = 0xffff_ffff_8100_0000
  /// Where the packet's buffer starts, so that no packet is at null.
  static let packetStart: UInt64 = 0x1_0000

  static func start(of region: Int) -> UInt64 { UInt64(truncatingIfNeeded: region) << shift }
  static func handle(ofMap index: Int) -> UInt64 {
    mapHandles << shift | UInt64(truncatingIfNeeded: index)
  }
  /// What stands for the bytes of a region as a `struct bpf_dynptr`.
  static func dynamicPointer(_ region: Int) -> UInt64 {
    dynamicPointers << shift | UInt64(truncatingIfNeeded: region)
  }
  static func function(_ instruction: Int) -> UInt64 {
    functions << shift | UInt64(truncatingIfNeeded: instruction)
  }
}

/// The regions, with a check on every access.
///
/// Sound: an access is handed a host pointer only if its whole width lies in one element of one region; the
/// owner of the memory outlives the run, and changes regions only by ``Memory/subscript(_:)``, whose
/// callers keep base, span and sizes within one allocation.
@safe struct Memory {
  private let regions: UnsafeMutablePointer<Region>
  private let count: UInt64

  init(_ regions: UnsafeMutablePointer<Region>, count: UInt64) {
    unsafe self.regions = regions
    self.count = count
  }

  /// Where the bytes at an address are, or nil if not all of them can be read.
  @inline(__always) @unsafe
  func readable(_ address: UInt64, _ width: UInt64) -> UnsafeRawPointer? {
    let number = address >> Address.shift
    guard number < count else { return nil }
    let region = unsafe regions + Int(truncatingIfNeeded: number)
    let distance = unsafe (address & Address.offsetMask) &- region.pointee.low
    guard unsafe distance < region.pointee.span,
      unsafe (distance & region.pointee.mask) &+ width <= region.pointee.readable
    else { return nil }
    return unsafe UnsafeRawPointer(region.pointee.base + Int(truncatingIfNeeded: distance))
  }

  /// Where the bytes at an address are, or nil if not all of them can be written.
  @inline(__always) @unsafe
  func writable(_ address: UInt64, _ width: UInt64) -> UnsafeMutableRawPointer? {
    let number = address >> Address.shift
    guard number < count else { return nil }
    let region = unsafe regions + Int(truncatingIfNeeded: number)
    let distance = unsafe (address & Address.offsetMask) &- region.pointee.low
    guard unsafe distance < region.pointee.span,
      unsafe (distance & region.pointee.mask) &+ width <= region.pointee.writable
    else { return nil }
    return unsafe region.pointee.base + Int(truncatingIfNeeded: distance)
  }

  /// Reads a number, or nil.
  @inline(__always)
  func load<Number: FixedWidthInteger & BitwiseCopyable>(
    _ address: UInt64, as _: Number.Type
  ) -> Number? {
    guard let place = unsafe readable(address, UInt64(MemoryLayout<Number>.size)) else {
      return nil
    }
    return unsafe place.loadUnaligned(as: Number.self)
  }

  /// Writes a number, unless it cannot be.
  @inline(__always)
  func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ value: Number, at address: UInt64
  ) -> Bool {
    guard let place = unsafe writable(address, UInt64(MemoryLayout<Number>.size)) else {
      return false
    }
    unsafe place.storeBytes(of: value, as: Number.self)
    return true
  }

  /// Replaces a number by what `change` makes of it, and gives back the old one.
  @inline(__always)
  func exchange<Number: FixedWidthInteger & BitwiseCopyable>(
    _ address: UInt64, _ change: (Number) -> Number
  ) -> Number? {
    let width = UInt64(MemoryLayout<Number>.size)
    guard unsafe readable(address, width) != nil, let place = unsafe writable(address, width) else {
      return nil
    }
    let old = unsafe place.loadUnaligned(as: Number.self)
    unsafe place.storeBytes(of: change(old), as: Number.self)
    return old
  }

  /// A region's bounds; the caller keeps what the type promises.
  @unsafe subscript(_ number: Int) -> Region {
    get { unsafe regions[number] }
    nonmutating set { unsafe regions[number] = newValue }
  }

  /// Moves the lower end of the stack, within its 4096 bytes.
  @inline(__always)
  func setStackDepth(_ depth: Int) {
    // Sound: the stack's base is that of its allocation plus `low`, and depth is below the limit of frames.
    let size = UInt64(Frame.size * (depth + 1))
    let low = UInt64(Frame.size * Frame.limit) - size
    let region = unsafe regions + Address.stack
    unsafe region.pointee.base +=
      Int(truncatingIfNeeded: low)
      - Int(
        truncatingIfNeeded: region.pointee.low)
    unsafe region.pointee.low = low
    unsafe region.pointee.span = size
    unsafe region.pointee.readable = size
    unsafe region.pointee.writable = size
  }
}
