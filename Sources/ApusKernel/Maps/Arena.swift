/// Memory of up to 4 GB that programs and user space share, with pointers that both follow
/// (`BPF_MAP_TYPE_ARENA`, since Linux 6.9).
///
/// ```swift
/// public struct Node: BitwiseCopyable, Sendable {
///   public var next: ArenaPointer<Node>
///   public var value: UInt64
/// }
/// public let memory = Arena(pageCount: 1024)
/// public let head = Global(ArenaPointer<Node>.null)
///
/// var node = head.value
/// while !node.isNull {
///   memory[node].value.value &+= 1
///   node = memory[node].value.next
/// }
/// ```
///
/// Pages come from user space, which only has to touch them, or from a program that may sleep, such as one that is
/// given a ``SystemCallContext``. A program that reads where there is no page reads zeros, and what it writes there is
/// lost; nothing outside of the arena can be reached.
@_rawLayout(size: 8, alignment: 8)
@frozen
public struct Arena: BPFMap, ~Copyable, @unchecked Sendable {
  // Sendable: the global holds no state; the kernel's map is made for use by all processors.

  /// Room for so many pages, none of which is there at first.
  ///
  /// - Parameters:
  ///   - pageCount: How many pages: at most 4 GB.
  ///   - flags: How it is created; ``MapFlags/mappable`` is always set.
  @inlinable
  @inline(__always)
  public init(pageCount: UInt32, flags: MapFlags = MapFlags(rawValue: 0)) {
    unsafe defineMap(
      address, type: 33, keySize: 0, valueSize: 0, maxEntries: pageCount,
      flags: flags.union(.mappable).rawValue, extra: 0)
  }

  /// What a pointer leads to (`addr_space_cast`).
  @inlinable
  public subscript<Pointee>(pointer: ArenaPointer<Pointee>) -> MapValue<Pointee> {
    @inline(__always)
    get {
      #if hasFeature(Embedded)
      // SAFETY: whatever the address, the kernel lets it reach nothing but the arena.
      unsafe MapValue(arenaPointer(address, pointer.address))
      #else
      notInTheKernel()
      #endif
    }
  }

  /// Allocates pages next to each other, zeroed (`bpf_arena_alloc_pages`).
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - type: What is to be in them.
  ///   - place: Where; nil for wherever there is room.
  /// - Returns: The first value's place, or nil where there is no room.
  @inlinable
  @inline(__always)
  public func allocatePages<Pointee>(
    _ count: UInt32, of type: Pointee.Type, at place: ArenaPointer<Pointee>? = nil
  ) -> ArenaPointer<Pointee>? {
    // SAFETY: the function takes a map of this type. -1 is NUMA_NO_NODE.
    let address: UInt64 = unsafe KernelFunction(
      "bpf_arena_alloc_pages(ptr, ptr, u32, s32, u64) ptr")(
        address, place?.address ?? 0, count, -1 as Int32, 0 as UInt64)
    return address == 0 ? nil : ArenaPointer(address: address)
  }

  /// Gives pages back (`bpf_arena_free_pages`).
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - place: Where the first one starts.
  @inlinable
  @inline(__always)
  public func freePages<Pointee>(_ count: UInt32, at place: ArenaPointer<Pointee>) {
    // SAFETY: the function takes a map of this type, and ignores what is no page of it.
    _ =
      unsafe KernelFunction("bpf_arena_free_pages(ptr, ptr, u32)")(address, place.address, count)
      as UInt64
  }
}

#if hasFeature(Embedded)
/// Where in a program's view of an arena an address of user space is.
///
/// The compiler makes an instruction of the call.
@_extern(c, "__apus_arena_pointer")
@usableFromInline
func arenaPointer(_ arena: UnsafeRawPointer, _ address: UInt64) -> UnsafeMutableRawPointer
#endif
