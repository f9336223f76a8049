// What a program asks about the kernel's types, the loader answers (CO-RE: compile once, run
// everywhere). The compiler turns each call of the functions below into an instruction with a number
// in it, and a note for the loader that says what the number is in the running kernel.

/// What a program can ask about a field (`enum bpf_core_relo_kind`).
@usableFromInline
enum KernelFieldQuestion: Int {
  case byteOffset = 0
  case byteSize = 1
  case existence = 2
  case isSigned = 3
  case leftShift = 4
  case rightShift = 5
}

/// What a program can ask about a type.
@usableFromInline
enum KernelTypeQuestion: Int {
  case existence = 0
  case size = 1
  case match = 2
  case localID = 3
  case kernelID = 4
}

#if hasFeature(Embedded)
@_extern(c, "__apus_kernel_field_address")
@usableFromInline
func kernelFieldAddress(
  _ base: UnsafeRawPointer?, _ type: UnsafePointer<UInt8>, _ typeCount: Int,
  _ field: UnsafePointer<UInt8>, _ fieldCount: Int
) -> UnsafeRawPointer?

@_extern(c, "__apus_kernel_field_information")
@usableFromInline
func kernelFieldInformation(
  _ type: UnsafePointer<UInt8>, _ typeCount: Int, _ field: UnsafePointer<UInt8>,
  _ fieldCount: Int, _ question: Int
) -> Int

@_extern(c, "__apus_kernel_type_information")
@usableFromInline
func kernelTypeInformation(
  _ type: UnsafePointer<UInt8>, _ typeCount: Int, _ question: Int
) -> Int

@_extern(c, "__apus_kernel_enumerator")
@usableFromInline
func kernelEnumerator(
  _ type: UnsafePointer<UInt8>, _ typeCount: Int, _ name: UnsafePointer<UInt8>,
  _ nameCount: Int, _ question: Int
) -> Int
#endif

/// Where a field of the structure at `base` is.
@inlinable
@inline(__always)
func kernelFieldAddress<Structure>(
  _ base: UnsafeRawPointer?, _ field: KernelField<Structure>
) -> UnsafeRawPointer? {
  #if hasFeature(Embedded)
  let type = Structure.kernelName
  // SAFETY: literals live forever, and nothing reads them when the program runs.
  return unsafe kernelFieldAddress(
    base, type.utf8Start, type.utf8CodeUnitCount, field.description.utf8Start,
    field.description.utf8CodeUnitCount)
  #else
  notInTheKernel()
  #endif
}

/// What the running kernel's field is like.
@inlinable
@inline(__always)
func kernelFieldInformation<Structure>(
  _ field: KernelField<Structure>, _ question: KernelFieldQuestion
) -> Int {
  #if hasFeature(Embedded)
  let type = Structure.kernelName
  // SAFETY: literals live forever, and nothing reads them when the program runs.
  return unsafe kernelFieldInformation(
    type.utf8Start, type.utf8CodeUnitCount, field.description.utf8Start,
    field.description.utf8CodeUnitCount, question.rawValue)
  #else
  notInTheKernel()
  #endif
}

/// What the running kernel's type is like.
@inlinable
@inline(__always)
func kernelTypeInformation<Structure: KernelType>(
  _ structure: Structure.Type, _ question: KernelTypeQuestion
) -> Int {
  #if hasFeature(Embedded)
  let type = Structure.kernelName
  // SAFETY: literals live forever, and nothing reads them when the program runs.
  return unsafe kernelTypeInformation(
    type.utf8Start, type.utf8CodeUnitCount, question.rawValue)
  #else
  notInTheKernel()
  #endif
}

/// What there is only when a program runs in the kernel.
@inlinable
func notInTheKernel() -> Never {
  fatalError("the kernel's own types were used outside of an eBPF program")
}
