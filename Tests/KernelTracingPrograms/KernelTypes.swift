// swift-format-ignore-file
// Declarations of the kernel's types, made by: apus bindings task_struct.tgid task_struct.pid task_struct.real_parent task_struct.comm cgroup.level bpf_task_acquire bpf_task_release bpf_cgroup_from_id bpf_cgroup_acquire bpf_cgroup_release

import ApusKernel

/// The kernel's `struct task_struct`.
public enum task_struct: KernelType {
  public static var kernelName: StaticString { "struct task_struct" }
}

extension KernelField where Structure == task_struct {
  public static var pid: Self { Self("pid: s32") }
  public static var tgid: Self { Self("tgid: s32") }
  public static var real_parent: Self { Self("real_parent: ptr") }
  public static var comm: Self { Self("comm: [16] u8") }
}

extension KernelReference where Pointee == task_struct {
  public var pid: Int32 { self[.pid] }
  public var tgid: Int32 { self[.tgid] }
  public var real_parent: KernelReference<task_struct, Access> { self[.real_parent] }
  public var comm: KernelBuffer<UInt8, Access> { self[elements: .comm] }
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

/// The kernel's function `bpf_task_acquire`.
@inline(__always)
public func bpf_task_acquire(_ p: KernelReference<task_struct, CheckedAccess>) -> KernelReference<task_struct, CheckedAccess>? {
  KernelFunction("bpf_task_acquire(ptr struct task_struct) ptr struct task_struct")(p)
}

/// The kernel's function `bpf_task_release`.
@inline(__always)
public func bpf_task_release(_ p: KernelReference<task_struct, CheckedAccess>) {
  _ = KernelFunction("bpf_task_release(ptr struct task_struct)")(p) as UInt64
}

/// The kernel's function `bpf_cgroup_from_id`.
@inline(__always)
public func bpf_cgroup_from_id(_ cgid: UInt64) -> KernelReference<cgroup, CheckedAccess>? {
  KernelFunction("bpf_cgroup_from_id(u64) ptr struct cgroup")(cgid)
}

/// The kernel's function `bpf_cgroup_acquire`.
@inline(__always)
public func bpf_cgroup_acquire(_ cgrp: KernelReference<cgroup, CheckedAccess>) -> KernelReference<cgroup, CheckedAccess>? {
  KernelFunction("bpf_cgroup_acquire(ptr struct cgroup) ptr struct cgroup")(cgrp)
}

/// The kernel's function `bpf_cgroup_release`.
@inline(__always)
public func bpf_cgroup_release(_ cgrp: KernelReference<cgroup, CheckedAccess>) {
  _ = KernelFunction("bpf_cgroup_release(ptr struct cgroup)")(cgrp) as UInt64
}
