// swift-format-ignore-file
// Declarations of the kernel's types, made by: apus bindings task_struct.tgid task_struct.pid task_struct.real_parent task_struct.comm task_struct.se task_struct.sched_reset_on_fork task_struct.loginuid task_struct.group_leader task_struct.exit_state sched_entity.vruntime cred.uid task_struct.cred task_struct.mm mm_struct.arg_start bpf_map_type.BPF_MAP_TYPE_RINGBUF bpf_map_type.BPF_MAP_TYPE_ARENA

import ApusKernel

/// The kernel's `struct task_struct`.
public enum task_struct: KernelType {
  public static var kernelName: StaticString { "struct task_struct" }

  /// Its part `loginuid`, which has no type of its own.
  public enum loginuid_part: KernelType {
    public static var kernelName: StaticString { "struct task_struct" }
  }
}

extension KernelField where Structure == task_struct {
  public static var se: Self { Self("se: struct sched_entity") }
  public static var mm: Self { Self("mm: ptr") }
  public static var exit_state: Self { Self("exit_state: s32") }
  public static var sched_reset_on_fork: Self { Self("sched_reset_on_fork: u32:1") }
  public static var pid: Self { Self("pid: s32") }
  public static var tgid: Self { Self("tgid: s32") }
  public static var real_parent: Self { Self("real_parent: ptr") }
  public static var group_leader: Self { Self("group_leader: ptr") }
  public static var cred: Self { Self("cred: ptr") }
  public static var comm: Self { Self("comm: [16] u8") }
}

extension KernelReference where Pointee == task_struct {
  public var se: KernelReference<sched_entity, Access> { self[nested: .se] }
  public var mm: KernelReference<mm_struct, Access> { self[.mm] }
  public var exit_state: Int32 { self[.exit_state] }
  public var sched_reset_on_fork: UInt32 { self[bits: .sched_reset_on_fork] }
  public var pid: Int32 { self[.pid] }
  public var tgid: Int32 { self[.tgid] }
  public var real_parent: KernelReference<task_struct, Access> { self[.real_parent] }
  public var group_leader: KernelReference<task_struct, Access> { self[.group_leader] }
  public var cred: KernelReference<cred, Access> { self[.cred] }
  public var comm: KernelBuffer<UInt8, Access> { self[elements: .comm] }
  public var loginuid: KernelReference<task_struct.loginuid_part, Access> { part() }
}

extension KernelField where Structure == task_struct.loginuid_part {
  public static var val: Self { Self("loginuid.val: u32") }
}

extension KernelReference where Pointee == task_struct.loginuid_part {
  public var val: UInt32 { self[.val] }
}

/// The kernel's `struct sched_entity`.
public enum sched_entity: KernelType {
  public static var kernelName: StaticString { "struct sched_entity" }
}

extension KernelField where Structure == sched_entity {
  public static var vruntime: Self { Self("vruntime: u64") }
}

extension KernelReference where Pointee == sched_entity {
  public var vruntime: UInt64 { self[.vruntime] }
}

/// The kernel's `struct cred`.
public enum cred: KernelType {
  public static var kernelName: StaticString { "struct cred" }

  /// Its part `uid`, which has no type of its own.
  public enum uid_part: KernelType {
    public static var kernelName: StaticString { "struct cred" }
  }
}

extension KernelReference where Pointee == cred {
  public var uid: KernelReference<cred.uid_part, Access> { part() }
}

extension KernelField where Structure == cred.uid_part {
  public static var val: Self { Self("uid.val: u32") }
}

extension KernelReference where Pointee == cred.uid_part {
  public var val: UInt32 { self[.val] }
}

/// The kernel's `struct mm_struct`.
public enum mm_struct: KernelType {
  public static var kernelName: StaticString { "struct mm_struct" }
}

extension KernelField where Structure == mm_struct {
  public static var arg_start: Self { Self("arg_start: u64") }
}

extension KernelReference where Pointee == mm_struct {
  public var arg_start: UInt64 { self[.arg_start] }
}

/// The kernel's `enum bpf_map_type`.
public struct bpf_map_type: KernelEnumeration {
  public static var kernelName: StaticString { "enum bpf_map_type" }
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  public static var BPF_MAP_TYPE_RINGBUF: Self { enumerator("BPF_MAP_TYPE_RINGBUF:27") }
  public static var BPF_MAP_TYPE_ARENA: Self { enumerator("BPF_MAP_TYPE_ARENA:33") }
}
