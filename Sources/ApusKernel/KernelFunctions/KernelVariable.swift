/// A variable of the kernel's, found by name when the program is loaded (`__ksym`).
///
/// ```swift
/// let queues = KernelVariable<rq>("runqueues: struct rq")
/// let length = queues.pointer(onCPU: 0)?.nr_running
/// ```
///
/// Its type is in the words of ``KernelField``. Needs Linux 5.10 with type information for variables.
@frozen
public struct KernelVariable<Value: KernelType> {
  @usableFromInline let description: StaticString

  /// A variable that is described so.
  @inlinable
  @inline(__always)
  public init(_ description: StaticString) {
    self.description = description
  }

  /// The variable, where there is one for all processors.
  @inlinable
  public var pointer: KernelPointer<Value> {
    @inline(__always) get { unsafe KernelPointer(kernelSymbolAddress(description)) }
  }

  /// The variable of this processor, where each has its own (`bpf_this_cpu_ptr`).
  @inlinable
  public var pointerOnThisCPU: KernelPointer<Value> {
    @inline(__always) get {
      unsafe KernelPointer(Helper.thisCPUPointer(kernelSymbolAddress(description)))
    }
  }

  /// The variable of a processor, or nil where there is no such processor (`bpf_per_cpu_ptr`).
  @inlinable
  @inline(__always)
  public func pointer(onCPU index: UInt32) -> KernelPointer<Value>? {
    let address = unsafe Helper.perCPUPointer(kernelSymbolAddress(description), index)
    return unsafe address == nil ? nil : KernelPointer(address)
  }
}

/// A symbol of the kernel's of which only the address is of use: to compare with, or to read by
/// `bpf_probe_read_kernel` (`/proc/kallsyms`).
@frozen
public struct KernelSymbol {
  @usableFromInline let name: StaticString

  /// The symbol of a name.
  @inlinable
  @inline(__always)
  public init(_ name: StaticString) {
    self.name = name
  }

  /// Its address.
  @inlinable
  public var address: UInt64 {
    @inline(__always) get { unsafe UInt64(UInt(bitPattern: kernelSymbolAddress(name))) }
  }
}

#if hasFeature(Embedded)
@_extern(c, "__apus_kernel_symbol")
@usableFromInline
func kernelSymbol(_ text: UnsafePointer<UInt8>, _ count: Int) -> UnsafeRawPointer
#endif

/// The address that the loader finds for a symbol.
@inlinable
@inline(__always)
func kernelSymbolAddress(_ description: StaticString) -> UnsafeRawPointer {
  #if hasFeature(Embedded)
  // SAFETY: literals live forever, and nothing reads them when the program runs.
  unsafe kernelSymbol(description.utf8Start, description.utf8CodeUnitCount)
  #else
  notInTheKernel()
  #endif
}
