public import ApusObject

/// A handle to a map of stacks of calls (`BPF_MAP_TYPE_STACK_TRACE`, Linux 4.6).
///
/// Programs put stacks in; user space reads and removes them by their number. A frame is an address, `UInt64`, or
/// ApusKernel's `StackBuildID`.
public struct StackTrace<Frame: BitwiseCopyable>: TypedMap {
  /// The kernel's type of map.
  public static var mapType: MapType { .stackTrace }

  /// The map that every copy of this handle shares.
  public let map: SharedMap

  /// Makes a handle after comparing the map with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` unless it is a map of stacks of such frames.
  public init(_ map: SharedMap) throws(ApusError) {
    let wanted = Self.flags
    let flags = map.info.flags.intersection(.stackBuildID)
    guard map.type == .stackTrace, map.keySize == 4, flags == wanted,
      Int(map.valueSize) % MemoryLayout<Frame>.stride == 0
    else {
      throw map.mismatch(
        "\(Self.self)",
        kernel:
          "\(map.type), key \(map.keySize) bytes, value \(map.valueSize) bytes, flags \(flags)",
        swift: "\(Self.mapType), frames of \(MemoryLayout<Frame>.stride) bytes, flags \(wanted)")
    }
    self.map = map
  }

  /// Creates a map that belongs to no object (`BPF_MAP_CREATE`).
  ///
  /// - Parameters:
  ///   - maxEntries: How many stacks fit; the kernel rounds up to a power of two.
  ///   - depth: How many calls of each are kept: at most 127, if `kernel.perf_event_max_stack` was not changed.
  ///   - name: What `bpftool map` shows: the first 15 bytes, of letters, digits, `_` and `.`.
  ///   - flags: How it is created. What the type of the frames cannot be without is always set.
  /// - Throws: ``ApusError/Code/mapCreationFailed``, ``ApusError/Code/permissionDenied``.
  public init(
    maxEntries: UInt32, depth: UInt32 = 127, name: String = "", flags: MapFlags = []
  ) throws(ApusError) {
    let size = UInt64(depth) * UInt64(MemoryLayout<Frame>.stride)
    try self.init(
      SharedMap(
        creating: MapSpecification(
          name: name, type: Self.mapType, keySize: 4, valueSize: UInt32(clamping: size),
          maxEntries: maxEntries, flags: flags.union(Self.flags))))
  }

  /// A build id of 20 bytes, its status and an offset are 32 bytes; anything else is an address.
  private static var flags: MapFlags { MemoryLayout<Frame>.stride == 32 ? .stackBuildID : [] }

  /// How many calls of a stack are kept.
  public var depth: Int { Int(map.valueSize) / MemoryLayout<Frame>.stride }

  /// The stack of a number, the innermost call first, or nil if there is none (`BPF_MAP_LOOKUP_ELEM`).
  public subscript(id: UInt32) -> [Frame]? {
    get throws(ApusError) {
      try read(id) { key, value throws(ApusError) in try map.lookup(key, into: &value) }
    }
  }

  /// Removes the stack of a number, and gives it (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`, Linux 6.18).
  ///
  /// - Throws: ``ApusError/Code/unsupported`` or ``ApusError/Code/systemCall`` where the kernel cannot.
  public func takeStack(_ id: UInt32) throws(ApusError) -> [Frame]? {
    try read(id) { key, value throws(ApusError) in try map.take(key, into: &value) }
  }

  /// Removes the stack of a number (`BPF_MAP_DELETE_ELEM`).
  ///
  /// - Returns: Whether there was one.
  @discardableResult
  public func removeStack(_ id: UInt32) throws(ApusError) -> Bool {
    try MapCodec<UInt32>().withBytes(of: id) { key throws(ApusError) in try map.remove(key) }
  }

  /// The numbers of all stacks (`BPF_MAP_GET_NEXT_KEY`).
  ///
  /// Programs may add and replace stacks meanwhile: a number need not stand for the same stack, or for any, a moment
  /// later.
  public func ids() throws(ApusError) -> [UInt32] {
    try map.keyBytes()
      .map { key in
        MapCodec<UInt32>().load(from: unsafe key.span.bytes, at: 0)
      }
  }

  private func read(
    _ id: UInt32, _ fill: (RawSpan, inout MutableRawSpan) throws(ApusError) -> Bool
  ) throws(ApusError) -> [Frame]? {
    var bytes = [UInt8](repeating: 0, count: Int(map.valueSize))
    let isThere = try MapCodec<UInt32>()
      .withBytes(of: id) { key throws(ApusError) -> Bool in
        var elements = bytes.mutableSpan
        // Sound: any byte is a valid UInt8, whatever the kernel writes.
        var value = unsafe elements.mutableBytes
        return try fill(key, &value)
      }
    guard isThere else { return nil }
    // The kernel fills the rest with zeros: no call is at address 0, and no frame has status 0.
    let size = MemoryLayout<Frame>.stride
    let ends = stride(from: 0, to: bytes.count, by: size)
    let frames = ends.prefix { start in bytes[start..<start + size].contains { $0 != 0 } }
    let codec = MapCodec<Frame>()
    // Sound: a byte has no padding, so its raw view has nothing uninitialised.
    return frames.map { codec.load(from: unsafe bytes.span.bytes, at: $0) }
  }
}
