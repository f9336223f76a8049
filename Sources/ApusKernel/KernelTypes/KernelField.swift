/// A field of one of the kernel's types, as a program expects it.
///
/// The description has the field's name and its type in words:
///
/// | Field in C | Description |
/// |---|---|
/// | `int tgid` | `tgid: s32` |
/// | `bool on` | `on: bool` |
/// | `struct task_struct *parent` | `parent: ptr` |
/// | `struct list_head tasks` | `tasks: struct list_head` |
/// | `char comm[16]` | `comm: [16] u8` |
/// | `unsigned flag : 1` | `flag: u32:1` |
/// | `enum pid_type type` | `type: enum pid_type u32` |
/// | `struct { int count; } stat` | `stat.count: s32` |
///
/// A field of an anonymous struct or union within the type is named as if it were the type's own.
/// Where the running kernel has the field, and what size it has, the loader finds out.
@frozen
public struct KernelField<Structure: KernelType> {
  @usableFromInline let description: StaticString

  /// A field that is described so.
  @inlinable
  @inline(__always)
  public init(_ description: StaticString) {
    self.description = description
  }
}
