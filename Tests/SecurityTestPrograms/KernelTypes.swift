// swift-format-ignore-file
// Declarations of the kernel's types, made by: apus bindings file.f_inode inode.i_ino

import ApusKernel

/// The kernel's `struct file`.
public enum file: KernelType {
  public static var kernelName: StaticString { "struct file" }
}

extension KernelField where Structure == file {
  public static var f_inode: Self { Self("f_inode: ptr") }
}

extension KernelReference where Pointee == file {
  public var f_inode: KernelReference<inode, Access> { self[.f_inode] }
}

/// The kernel's `struct inode`.
public enum inode: KernelType {
  public static var kernelName: StaticString { "struct inode" }
}

extension KernelField where Structure == inode {
  public static var i_ino: Self { Self("i_ino: u64") }
}

extension KernelReference where Pointee == inode {
  public var i_ino: UInt64 { self[.i_ino] }
}
