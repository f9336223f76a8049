/// The kernel's helper functions that ApusKernel calls, by the numbers in `enum bpf_func_id`.
///
/// A call through the number as a function pointer is what a `call` instruction is made of:
/// `bpf_map_lookup_elem(map, key)` is `call 1`.
@usableFromInline
enum Helper {
  /// Finds a map's value: `void *bpf_map_lookup_elem(map, key)`.
  @inlinable
  static var mapLookup:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer) -> UnsafeMutableRawPointer?
  {
    @inline(__always)
    get {
      // SAFETY: number 1 is a helper of this type.
      unsafe function(1)
    }
  }

  /// Writes a map's entry: `long bpf_map_update_elem(map, key, value, flags)`.
  @inlinable
  static var mapUpdate:
    @convention(c) (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 2 is a helper of this type.
      unsafe function(2)
    }
  }

  /// Removes a map's entry: `long bpf_map_delete_elem(map, key)`.
  @inlinable
  static var mapDelete: @convention(c) (UnsafeRawPointer, UnsafeRawPointer) -> Int {
    @inline(__always)
    get {
      // SAFETY: number 3 is a helper of this type.
      unsafe function(3)
    }
  }

  /// The helper of a number, as a function.
  @inlinable
  @inline(__always)
  @unsafe
  static func function<Function>(_ number: Int) -> Function {
    // SAFETY: in eBPF, the number of a helper is its address.
    unsafe unsafeBitCast(self.number(number), to: Function.self)
  }

  /// A helper's number, where there are helpers.
  @inlinable
  @inline(__always)
  static func number(_ number: Int) -> Int {
    #if hasFeature(Embedded)
    return number
    #else
    fatalError("helper \(number) of the kernel was called outside of an eBPF program")
    #endif
  }
}
