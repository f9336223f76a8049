// swift-format-ignore-file
// Declarations of the kernel's types, made by: apus bindings task_struct.cgroups css_set.dfl_cgrp cgroup.level

import ApusKernel

/// The kernel's `struct task_struct`.
public enum task_struct: KernelType {
  public static var kernelName: StaticString { "struct task_struct" }
}

extension KernelField where Structure == task_struct {
  public static var cgroups: Self { Self("cgroups: ptr") }
}

extension KernelReference where Pointee == task_struct {
  public var cgroups: KernelReference<css_set, Access> { self[.cgroups] }
}

/// The kernel's `struct css_set`.
public enum css_set: KernelType {
  public static var kernelName: StaticString { "struct css_set" }
}

extension KernelField where Structure == css_set {
  public static var dfl_cgrp: Self { Self("dfl_cgrp: ptr") }
}

extension KernelReference where Pointee == css_set {
  public var dfl_cgrp: KernelReference<cgroup, Access> { self[.dfl_cgrp] }
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
