/// What an iterator is given: one of the kernel's objects, and where to write what is to be read of it
/// (`struct bpf_iter__task` and its like, since Linux 5.8).
///
/// ```swift
/// @section("iter/task") @used
/// public func listTasks(_ context: IteratorContext) {
///   guard let task = context.object(task_struct.self) else { return }
///   context.write(TaskRecord(process: task.tgid, name: task.comm.prefix()))
/// }
/// ```
///
/// User space attaches the iterator and reads from it as from a file. The kernel runs the program for each
/// object of the kind, and once more at the end, without one.
@safe
@frozen
public struct IteratorContext {
  @usableFromInline
  let arguments: UnsafePointer<UInt64>

  /// The object, or nil at the end.
  ///
  /// - Parameters:
  ///   - type: The bindings' type, such as `task_struct.self`.
  ///   - index: Which of the objects, where the kernel gives several: `iter/task_file` has a task at 0 and a
  ///     file at 2, after its number at 1.
  /// - Returns: The pointer, which the verifier knows the type of.
  @inlinable
  @inline(__always)
  public func object<Structure: KernelType>(
    _ type: Structure.Type, at index: Int = 0
  ) -> KernelPointer<Structure>? {
    // SAFETY: the verifier checks that the access is to a field of the context.
    let pointer = unsafe UnsafeRawPointer(arguments + 1 + index).load(as: UnsafeRawPointer?.self)
    return unsafe pointer == nil ? nil : KernelPointer(pointer)
  }

  /// A number that the kernel gives with the object, such as a file's descriptor at 1 of `iter/task_file`.
  @inlinable
  @inline(__always)
  public func number(at index: Int) -> UInt32 {
    // SAFETY: the verifier checks that the access is to a field of the context.
    unsafe UnsafeRawPointer(arguments + 1 + index).load(as: UInt32.self)
  }

  /// Which object this is, from 0 on (`seq_num`).
  @inlinable
  public var position: UInt64 { @inline(__always) get { metadata.sequenceNumber } }

  /// Writes a value's bytes, for user space to read (`bpf_seq_write`).
  ///
  /// What does not fit into the buffer, the kernel writes again later: it runs the program for the same object once
  /// more. A value of more than a page at once is lost.
  @inlinable
  @inline(__always)
  public func write<Value: BitwiseCopyable>(_ value: Value) {
    var value = value
    // SAFETY: the memory is the value's own.
    unsafe withUnsafeBytes(of: &value) { bytes in
      _ = unsafe Helper.sequenceWrite(
        metadata.seq.address, bytes.baseAddress.unsafelyUnwrapped,
        UInt32(truncatingIfNeeded: MemoryLayout<Value>.size))
    }
  }

  @inlinable
  var metadata: KernelPointer<IteratorMetadata> {
    // SAFETY: the first field of every such context.
    @inline(__always)
    get { unsafe KernelPointer(UnsafeRawPointer(arguments).load(as: UnsafeRawPointer?.self)) }
  }
}

/// `struct bpf_iter_meta`.
@usableFromInline
enum IteratorMetadata: KernelType {
  @usableFromInline static var kernelName: StaticString { "struct bpf_iter_meta" }
}

/// `struct seq_file`, of which only the address is of use.
@usableFromInline
enum SequenceFile: KernelType {
  @usableFromInline static var kernelName: StaticString { "struct seq_file" }
}

extension KernelReference where Pointee == IteratorMetadata {
  @usableFromInline var seq: KernelReference<SequenceFile, Access> { self[KernelField("seq: ptr")] }
  @usableFromInline var sequenceNumber: UInt64 { self[KernelField("seq_num: u64")] }
}
