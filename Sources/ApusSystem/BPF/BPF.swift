import CApus
import SystemPackage

/// The kernel's `bpf(2)`, one function per command.
///
/// The functions are thin: values in, a result or the kernel's `Errno` out. They retry nothing and
/// explain nothing; module Apus does.
public enum BPF {
  /// The commands (`enum bpf_cmd`) that have a function here.
  @usableFromInline enum Command: UInt32 {
    case mapCreate = 0
    case mapLookupElement = 1
    case mapUpdateElement = 2
    case mapDeleteElement = 3
    case mapGetNextKey = 4
    case programLoad = 5
    case objectPin = 6
    case objectGet = 7
    case programAttach = 8
    case programDetach = 9
    case programTestRun = 10
    case programGetNextID = 11
    case mapGetNextID = 12
    case programGetDescriptorByID = 13
    case mapGetDescriptorByID = 14
    case objectGetInfo = 15
    case rawTracepointOpen = 17
    case btfLoad = 18
    case btfGetDescriptorByID = 19
    case mapLookupAndDeleteElement = 21
    case mapFreeze = 22
    case btfGetNextID = 23
    case mapLookupBatch = 24
    case mapLookupAndDeleteBatch = 25
    case mapUpdateBatch = 26
    case mapDeleteBatch = 27
    case linkCreate = 28
    case linkUpdate = 29
    case linkGetDescriptorByID = 30
    case linkGetNextID = 31
    case iteratorCreate = 33
    case linkDetach = 34
    case tokenCreate = 36
  }

  /// Runs a command with its structure of CApus, which the kernel may write results into.
  @discardableResult
  static func call<Attributes: BitwiseCopyable>(
    _ command: Command, _ attributes: inout Attributes
  ) throws(Errno) -> Int64 {
    try call(number: command.rawValue, &attributes)
  }

  /// Runs the command of a number.
  @discardableResult
  static func call<Attributes: BitwiseCopyable>(
    number: UInt32, _ attributes: inout Attributes
  ) throws(Errno) -> Int64 {
    let size = UInt32(MemoryLayout<Attributes>.size)
    // Sound: the structures of CApus have the kernel's layout, and the size is theirs; each
    // caller keeps what the addresses in them point to alive for the length of the call.
    return try valueOrErrno(
      unsafe withUnsafeMutablePointer(to: &attributes) {
        unsafe capus_bpf(number, $0, size)
      })
  }

  /// Runs a command whose result is a new descriptor.
  ///
  /// The kernel makes them all close-on-exec.
  static func descriptor<Attributes: BitwiseCopyable>(
    _ command: Command, _ attributes: inout Attributes
  ) throws(Errno) -> OwnedDescriptor {
    try OwnedDescriptor(call(command, &attributes))
  }
}
