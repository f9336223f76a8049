/// What a call saves, and restores when the callee returns.
struct Frame {
  /// The stack of a function in bytes (`MAX_BPF_STACK`).
  static let size = 512
  /// How deep functions can call each other (`MAX_CALL_FRAMES`).
  static let limit = 8

  var returnTo: Int = 0
  var program: Int = 0
  var r6: UInt64 = 0
  var r7: UInt64 = 0
  var r8: UInt64 = 0
  var r9: UInt64 = 0
}

/// The eleven registers.
///
/// Sound: the memory holds sixteen, and the decoder refuses an instruction that names more than eleven.
@safe struct Registers {
  private let base: UnsafeMutablePointer<UInt64>

  init(_ base: UnsafeMutablePointer<UInt64>) {
    unsafe self.base = base
  }

  static let count = 11

  @inline(__always)
  subscript(number: UInt8) -> UInt64 {
    get { unsafe base[Int(number)] }
    nonmutating set { unsafe base[Int(number)] = newValue }
  }
}

/// A program's decoded instructions.
///
/// Sound: the decoder lets no jump out of them, and the last one does not go on; the program's owner outlives
/// the run.
@safe struct Code {
  private let base: UnsafePointer<DecodedInstruction>

  init(_ base: UnsafePointer<DecodedInstruction>) {
    unsafe self.base = base
  }

  @inline(__always)
  subscript(index: Int) -> DecodedInstruction {
    unsafe base[index]
  }
}

/// The saved frames, and what else a run changes.
///
/// Sound: the memory holds ``Frame/limit`` frames, and callers check the depth.
@safe struct Frames {
  private let base: UnsafeMutablePointer<Frame>

  init(_ base: UnsafeMutablePointer<Frame>) {
    unsafe self.base = base
  }

  @inline(__always)
  subscript(depth: Int) -> Frame {
    get { unsafe base[depth] }
    nonmutating set { unsafe base[depth] = newValue }
  }
}
