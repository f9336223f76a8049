// swift-format-ignore-file
// What the programs use of the kernel's types, with the kernel's names.

import ApusKernel

/// The kernel's `struct tcp_congestion_ops`.
public enum tcp_congestion_ops: KernelType {
  public static var kernelName: StaticString { "struct tcp_congestion_ops" }
}

extension KernelField where Structure == tcp_congestion_ops {
  public static var ssthresh: Self { Self("ssthresh: ptr") }
  public static var cong_avoid: Self { Self("cong_avoid: ptr") }
  public static var undo_cwnd: Self { Self("undo_cwnd: ptr") }
  public static var name: Self { Self("name: [16] u8") }
  public static var flags: Self { Self("flags: u32") }
}

/// The kernel's `struct tcp_sock`.
public enum tcp_sock: KernelType {
  public static var kernelName: StaticString { "struct tcp_sock" }
}

extension KernelField where Structure == tcp_sock {
  public static var snd_cwnd: Self { Self("snd_cwnd: u32") }
}

extension KernelReference where Pointee == tcp_sock {
  public var snd_cwnd: UInt32 { self[.snd_cwnd] }
}
