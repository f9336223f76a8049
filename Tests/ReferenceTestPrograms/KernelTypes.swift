// swift-format-ignore-file
// Declarations of the kernel's types, made by: apus bindings task_struct.tgid task_struct.pid task_struct.real_parent cgroup.level bpf_task_from_pid bpf_cgroup_from_id

import ApusKernel

/// The kernel's `struct task_struct`.
public enum task_struct: KernelType {
  public static var kernelName: StaticString { "struct task_struct" }
}

extension KernelField where Structure == task_struct {
  public static var pid: Self { Self("pid: s32") }
  public static var tgid: Self { Self("tgid: s32") }
  public static var real_parent: Self { Self("real_parent: ptr") }
}

extension KernelReference where Pointee == task_struct {
  public var pid: Int32 { self[.pid] }
  public var tgid: Int32 { self[.tgid] }
  public var real_parent: KernelReference<task_struct, Access> { self[.real_parent] }
}

/// The kernel's `struct cgroup`.
public enum cgroup: KernelType {
  public static var kernelName: StaticString { "struct cgroup" }
}

extension KernelField where Structure == cgroup {
  public static var level: Self { Self("level: s32") }
}

extension KernelReference where Pointee == cgroup {
  public var level: Int32 { self[.level] }
}

/// The kernel's function `bpf_task_from_pid`.
@inline(__always)
public func bpf_task_from_pid(_ pid: Int32) -> KernelReference<task_struct, CheckedAccess>? {
  KernelFunction("bpf_task_from_pid(s32) ptr struct task_struct")(pid)
}

/// The kernel's function `bpf_cgroup_from_id`.
@inline(__always)
public func bpf_cgroup_from_id(_ cgid: UInt64) -> KernelReference<cgroup, CheckedAccess>? {
  KernelFunction("bpf_cgroup_from_id(u64) ptr struct cgroup")(cgid)
}
