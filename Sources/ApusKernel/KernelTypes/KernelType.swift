/// A type of the kernel's own, such as `struct task_struct`, as bindings declare it.
///
/// `apus bindings task_struct` writes such declarations from a kernel's type information. One by hand,
/// with the two fields that a program needs:
///
/// ```swift
/// public enum task_struct: KernelType {
///   public static var kernelName: StaticString { "struct task_struct" }
/// }
/// extension KernelField where Structure == task_struct {
///   public static var tgid: Self { Self("tgid: s32") }
///   public static var real_parent: Self { Self("real_parent: ptr") }
/// }
/// extension KernelReference where Pointee == task_struct {
///   public var tgid: Int32 { self[.tgid] }
///   public var real_parent: KernelReference<task_struct, Access> { self[.real_parent] }
/// }
/// ```
///
/// No value of the type exists: only the name counts, which the loader looks up in the running
/// kernel. A name that ends in `___` and a word stands for the type without that ending: that is how one program
/// describes the same type of two kernels (a *flavour*).
public protocol KernelType {
  /// The type as C says it: `struct task_struct`, `union u`, `enum e`, or a typedef's name alone.
  static var kernelName: StaticString { get }
}

extension KernelType {
  /// Whether the running kernel has the type (`bpf_core_type_exists`).
  @inlinable
  public static var exists: Bool {
    @inline(__always) get { kernelTypeInformation(Self.self, .existence) != 0 }
  }

  /// Whether the running kernel's type has the fields that the program uses, of such types (`bpf_core_type_matches`).
  ///
  /// Types are compared by C's names for them too. Numbers of 64 bits have two: `u64` and `s64` stand for
  /// `long long` here, so that a type with a `long` does not match.
  @inlinable
  public static var matches: Bool {
    @inline(__always) get { kernelTypeInformation(Self.self, .match) != 0 }
  }

  /// The type's size in the running kernel, in bytes (`bpf_core_type_size`); 0 where there is no such type.
  @inlinable
  public static var size: UInt32 {
    @inline(__always) get { UInt32(truncatingIfNeeded: kernelTypeInformation(Self.self, .size)) }
  }

  /// The type's number in the running kernel's type information (`bpf_core_type_id_kernel`); 0 where there is no
  /// such type.
  @inlinable
  public static var typeID: UInt32 {
    @inline(__always)
    get { UInt32(truncatingIfNeeded: kernelTypeInformation(Self.self, .kernelID)) }
  }

  /// Whether the running kernel's type has a field (`bpf_core_field_exists`).
  ///
  /// ```swift
  /// if task_struct.has(.loginuid) { … }
  /// ```
  ///
  /// The verifier drops the branch that is not taken, and with it whatever reads the field.
  @inlinable
  @inline(__always)
  public static func has(_ field: KernelField<Self>) -> Bool {
    kernelFieldInformation(field, .existence) != 0
  }

  /// A field's size in the running kernel, in bytes (`bpf_core_field_size`).
  @inlinable
  @inline(__always)
  public static func size(of field: KernelField<Self>) -> UInt32 {
    UInt32(truncatingIfNeeded: kernelFieldInformation(field, .byteSize))
  }

  /// A field's offset in the running kernel, in bytes (`bpf_core_field_offset`).
  @inlinable
  @inline(__always)
  public static func offset(of field: KernelField<Self>) -> UInt32 {
    UInt32(truncatingIfNeeded: kernelFieldInformation(field, .byteOffset))
  }
}
