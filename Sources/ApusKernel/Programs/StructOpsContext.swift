/// What a program is given that the kernel calls as a member of a ``StructOps``: the arguments, with types that the
/// verifier knows (`struct_ops`, since Linux 5.6).
///
/// ```swift
/// @section("struct_ops/cong_avoid") @used
/// public func avoid(_ context: StructOpsContext) {
///   window.value = context.argument(0, as: tcp_sock.self).snd_cwnd
///   acknowledged.value &+= UInt32(truncatingIfNeeded: context.argument(2))
/// }
/// ```
///
/// What the arguments are, the kernel's declaration of the struct says: of `cong_avoid`, a socket and two numbers of
/// 32 bits. A program that traps returns zero.
@safe
@frozen
public struct StructOpsContext: KernelCallContext {
  @usableFromInline
  let arguments: UnsafePointer<UInt64>

  /// The context, as the kernel passes it.
  @inlinable
  @unsafe public var contextAddress: UnsafeRawPointer {
    @inline(__always) get { unsafe UnsafeRawPointer(arguments) }
  }
}
