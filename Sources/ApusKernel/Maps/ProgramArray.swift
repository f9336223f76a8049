/// Programs that others go on with: tail calls (`BPF_MAP_TYPE_PROG_ARRAY`, since Linux 4.2).
///
/// ```swift
/// public let parsers = ProgramArray(maxEntries: 3)
///
/// @section("xdp") @used
/// public func start(_ context: XDPContext) -> XDPAction {
///   parsers.tailCall(0, context)
///   return .pass  // there is no program 0
/// }
/// ```
///
/// User space puts the programs in. All have to be of the type of the one that calls them, and what is called
/// does not come back: the stack and the registers are its own. At most 33 calls follow one another. The kernel
/// empties the array when the last descriptor and pin of it are gone, even if programs still use it.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct ProgramArray: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Places for so many programs, empty at first.
  @inlinable
  @inline(__always)
  public init(maxEntries: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 3, keySize: 4, valueSize: 4, maxEntries: maxEntries, flags: flags.rawValue,
      extra: 0)
  }

  /// Goes on with the program at an index, and comes back only where there is none (`bpf_tail_call`).
  ///
  /// Views of the packet are no longer valid then, to kernels from 6.12 on: read before what is needed after, or take
  /// the packet from the context again.
  @inlinable
  @inline(__always)
  public func tailCall(_ index: UInt32, _ context: some ProgramContext) {
    // SAFETY: the helper takes the program's own context.
    unsafe Helper.tailCall(context.contextAddress, address, index)
  }
}
