/// A place in a map's value for a reference to one of the kernel's objects (`__kptr`, since Linux 6.4).
///
/// ```swift
/// public struct Watch: BitwiseCopyable, Sendable {
///   public var task = ReferenceSlot<task_struct>()
///   public var wakeUps: UInt64 = 0
/// }
/// public let watches = HashMap<UInt32, Watch>(maxEntries: 64)
///
/// guard let watch = watches[0, default: Watch()], let task = OwnedReference(acquiring: task) else { return }
/// if let previous = watch.value.task.exchange(task) { previous.release() }
/// ```
///
/// The object stays at least as long as the reference is there. The kernel gives the reference up with the entry. A
/// slot is used where it is in the map: the verifier refuses one in a copy of the value. User space sees zeros there,
/// and what it writes there is left out.
@frozen
public struct ReferenceSlot<Pointee: ReferenceCounted>: BitwiseCopyable, Sendable {
  // Who reads it through something else than `pointer` has a number.
  @usableFromInline var address: UInt

  /// An empty slot.
  @inlinable
  public init() { address = 0 }

  /// Puts a reference into the slot, and gives back what was there (`bpf_kptr_xchg`).
  ///
  /// All processors may do that at the same time: each reference is given to one of them.
  ///
  /// - Parameter new: What is to be there.
  /// - Returns: What was there, which belongs to the program now.
  @inlinable
  @inline(__always)
  public mutating func exchange(
    _ new: consuming OwnedReference<Pointee>
  ) -> OwnedReference<Pointee>? {
    #if hasFeature(Embedded)
    let new = unsafe new.surrendered()
    // SAFETY: the verifier lets it be a slot in a map's value, and a reference to such an object of the program's own.
    let old = unsafe withUnsafeMutablePointer(to: &self) { slot in
      unsafe exchangeReference(
        UnsafeMutableRawPointer(slot), new, Pointee.releaseFunction.address)
    }
    guard let old = unsafe UnsafeRawPointer(bitPattern: old) else { return nil }
    return unsafe OwnedReference(old)
    #else
    notInTheKernel()
    #endif
  }

  /// Empties the slot, and gives back what was there (`bpf_kptr_xchg`).
  @inlinable
  @inline(__always)
  public mutating func take() -> OwnedReference<Pointee>? {
    #if hasFeature(Embedded)
    // SAFETY: the verifier lets it be a slot in a map's value.
    let old = unsafe withUnsafeMutablePointer(to: &self) { slot in
      unsafe takeReference(UnsafeMutableRawPointer(slot), Pointee.releaseFunction.address)
    }
    guard let old = unsafe UnsafeRawPointer(bitPattern: old) else { return nil }
    return unsafe OwnedReference(old)
    #else
    notInTheKernel()
    #endif
  }

  /// The object that the slot has a reference to, or nil where it is empty.
  ///
  /// Another processor may empty the slot at any time. Where nothing may sleep, and in ``withRCULock(_:)``, tasks,
  /// control groups and what else RCU protects stay there meanwhile: their fields can be read, and
  /// ``OwnedReference/init(acquiring:)`` makes a reference of the program's own. Elsewhere the verifier lets the fields
  /// be read alone, and what is read may be wrong.
  @inlinable
  public var pointer: KernelPointer<Pointee>? {
    @inline(__always)
    get {
      let address = address
      return address == 0 ? nil : unsafe KernelPointer(UnsafeRawPointer(bitPattern: address))
    }
  }
}

#if hasFeature(Embedded)
/// Exchanges references (`bpf_kptr_xchg`).
///
/// The compiler makes the helper's call of it, when it knows what traps have to give back, and by which function.
@_extern(c, "__apus_exchange_reference")
@usableFromInline
func exchangeReference(
  _ slot: UnsafeMutableRawPointer, _ new: UnsafeRawPointer, _ releaseFunction: UnsafeRawPointer
) -> UInt

/// The same, with nothing in the place of the new one.
@_extern(c, "__apus_take_reference")
@usableFromInline
func takeReference(_ slot: UnsafeMutableRawPointer, _ releaseFunction: UnsafeRawPointer) -> UInt
#endif
