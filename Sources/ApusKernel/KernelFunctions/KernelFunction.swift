/// A function of the kernel's that programs may call (a *kfunc*), found by name when the program is loaded.
///
/// `apus bindings` writes Swift functions around them, with the types that the kernel says:
///
/// ```swift
/// public func bpf_task_acquire(_ p: KernelPointer<task_struct>) -> KernelPointer<task_struct>? {
///   KernelFunction("bpf_task_acquire(ptr struct task_struct) ptr struct task_struct")(p)
/// }
/// ```
///
/// The description has the name, the parameters' types and the result's, in the words of
/// ``KernelField``; after `ptr` may stand what it points to. The loader compares it with the running
/// kernel's function. Needs Linux 5.13; which functions there are, and for which programs, differs from
/// kernel to kernel: ask ``exists``.
@frozen
public struct KernelFunction {
  @usableFromInline let description: StaticString

  /// A function that is described so.
  @inlinable
  @inline(__always)
  public init(_ description: StaticString) {
    self.description = description
  }

  /// Whether the running kernel has the function (`bpf_ksym_exists`, since Linux 6.2).
  ///
  /// A program that asks is loaded where the function is missing too; it must not get to a call of it then.
  @inlinable
  public var exists: Bool {
    @inline(__always)
    get {
      #if hasFeature(Embedded)
      // SAFETY: literals live forever, and nothing reads them when the program runs.
      unsafe kernelFunctionExists(description.utf8Start, description.utf8CodeUnitCount) != 0
      #else
      notInTheKernel()
      #endif
    }
  }

  /// The function itself.
  @inlinable
  var address: UnsafeRawPointer {
    @inline(__always)
    get {
      #if hasFeature(Embedded)
      // SAFETY: literals live forever, and nothing reads them when the program runs.
      unsafe kernelFunction(description.utf8Start, description.utf8CodeUnitCount)
      #else
      notInTheKernel()
      #endif
    }
  }
}

#if hasFeature(Embedded)
@_extern(c, "__apus_kernel_function")
@usableFromInline
func kernelFunction(_ text: UnsafePointer<UInt8>, _ count: Int) -> UnsafeRawPointer

@_extern(c, "__apus_kernel_function_exists")
@usableFromInline
func kernelFunctionExists(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int
#endif
