// swift-format-ignore-file
// Declarations of the kernel's types, made by: apus bindings sk_buff.len sk_buff.protocol

import ApusKernel

/// The kernel's `struct sk_buff`.
public enum sk_buff: KernelType {
  public static var kernelName: StaticString { "struct sk_buff" }
}

extension KernelField where Structure == sk_buff {
  public static var len: Self { Self("len: u32") }
  public static var `protocol`: Self { Self("protocol: u16") }
}

extension KernelReference where Pointee == sk_buff {
  public var len: UInt32 { self[.len] }
  public var `protocol`: UInt16 { self[.`protocol`] }
}
