/// A type of the kernel's whose objects live as long as somebody has a reference to them, with the functions that make
/// and give up a reference.
///
/// ```swift
/// extension task_struct: ReferenceCounted {
///   public static var acquireFunction: KernelFunction {
///     KernelFunction("bpf_task_acquire(ptr struct task_struct) ptr struct task_struct")
///   }
///   public static var releaseFunction: KernelFunction {
///     KernelFunction("bpf_task_release(ptr struct task_struct)")
///   }
/// }
/// ```
///
/// The Swift type has the name of the kernel's struct, as those that `apus bindings` declares.
public protocol ReferenceCounted: KernelType {
  /// The function that gives a reference of the caller's own to an object, or null (`KF_ACQUIRE`).
  static var acquireFunction: KernelFunction { get }

  /// The function that gives a reference up (`KF_RELEASE`).
  static var releaseFunction: KernelFunction { get }
}

/// A reference to one of the kernel's objects that belongs to the program.
///
/// ```swift
/// guard let task = OwnedReference(acquiring: CurrentTask.pointer(to: task_struct.self)) else { return }
/// process.value = task.pointer.tgid
/// task.release()
/// ```
///
/// It has to be released, or put into a ``ReferenceSlot``, on every way through the program: the compiler refuses a
/// program that lets go of one. A program that traps releases what it holds.
@safe
@frozen
public struct OwnedReference<Pointee: ReferenceCounted>: ~Copyable {
  @usableFromInline
  let address: UnsafeRawPointer

  @inlinable
  @inline(__always)
  init(_ address: UnsafeRawPointer) {
    unsafe self.address = address
  }

  /// A reference of the program's own to an object (``ReferenceCounted/acquireFunction``), or nil where the object is
  /// about to go.
  @inlinable
  @inline(__always)
  public init?(acquiring object: KernelPointer<Pointee>) {
    self.init(adopting: Pointee.acquireFunction(object))
  }

  /// Takes charge of what a function of the kernel's has given to the program, such as `bpf_task_from_pid`.
  ///
  /// - Parameter object: The function's result; the verifier refuses a pointer that is not the program's own.
  @inlinable
  @inline(__always)
  public init?(adopting object: KernelPointer<Pointee>?) {
    guard let object, let address = unsafe object.address else { return nil }
    unsafe self.address = address
  }

  /// The object, as long as the reference is held.
  @inlinable
  public var pointer: KernelPointer<Pointee> {
    @inline(__always) get { unsafe KernelPointer(address) }
  }

  /// Gives the reference up (``ReferenceCounted/releaseFunction``).
  @inlinable
  @inline(__always)
  public consuming func release() {
    _ = unsafe Pointee.releaseFunction(KernelPointer<Pointee>(address)) as UInt64
    discard self
  }

  /// The address, for which the caller answers from now on.
  @inlinable
  @inline(__always)
  consuming func surrendered() -> UnsafeRawPointer {
    let result = unsafe address
    discard self
    return unsafe result
  }

  @inlinable
  @inline(__always)
  deinit {
    #if hasFeature(Embedded)
    loseReference()
    #endif
  }
}

#if hasFeature(Embedded)
/// Stands where a program lets go of a reference; the compiler refuses it.
@_extern(c, "__apus_reference_lost")
@usableFromInline
func loseReference()
#endif
