extension VerifierRejection {
  /// Words of the verifier, and what they mean.
  struct Rule {
    let cause: Cause
    /// A clause about the program, "it", in plain words.
    let explanation: String
    /// Any of these; the parts of one, separated by `…`, in this order in one line.
    let words: [String]

    init(_ cause: Cause, _ explanation: String, _ words: String...) {
      self.cause = cause
      self.explanation = explanation
      self.words = words
    }

    func matches(_ lines: [Substring]) -> Bool {
      lines.contains { line in words.contains { Self.contains(line, $0) } }
    }

    private static func contains(_ line: Substring, _ words: String) -> Bool {
      var rest = line
      for part in words.split(separator: "…") {
        guard let range = rest.firstRange(of: part) else { return false }
        rest = rest[range.upperBound...]
      }
      return true
    }
  }

  /// What the verifiers of Linux 5.4 to 6.18 say, the more particular first.
  static let table: [Rule] = [
    Rule(
      .uncheckedNull,
      "it uses a pointer that may be null, such as a map look-up returns, without comparing it with null first",
      "invalid mem access '…or_null'", "null-check it first", "…_or_null expected=",
      "Possibly NULL pointer passed"),
    Rule(
      .packetOutOfBounds,
      "it accesses the packet beyond what it has compared with the packet's end; compare "
        + "`data + offset + size` with `data_end` before",
      "invalid access to packet", "R…offset is outside of the packet"),
    Rule(
      .mapValueOutOfBounds,
      "it may access a map's value beyond its size; compare the index with the size before, as an unsigned number",
      "invalid access to map value", "outside of the allowed memory range…map_value",
      "outside of the array range"),
    Rule(
      .memoryOutOfBounds, "it accesses memory beyond the size that the verifier knows it to have",
      "invalid access to memory", "access beyond struct", "access beyond the end of member"),
    Rule(
      .unboundedValue,
      "it uses a number as a size or offset that may be too large or negative; compare it with a constant before, "
        + "as an unsigned number",
      "unbounded memory access", "min value is negative", "unbounded min value",
      "invalid zero-sized read", "max value is outside of the allowed memory range",
      "min value is outside of the allowed memory range",
      "has unknown scalar with mixed signed bounds",
      "unbounded variable-offset"),
    Rule(
      .uninitializedStack,
      "it reads bytes of the stack that it has not written; padding in a struct counts too",
      "invalid indirect read from stack", "invalid read from stack",
      "invalid indirect access to stack"),
    Rule(
      .stackOutOfBounds,
      "it accesses the stack outside of the 512 bytes that its functions have there",
      "invalid write to stack", "invalid stack", "invalid variable-offset"),
    Rule(
      .stackTooLarge,
      "its functions together take more than the 512 bytes of stack that there are; keep large values in a map",
      "combined stack size of", "stack depth of…Too large",
      "tail_calls are not allowed when call stack"),
    Rule(
      .callsTooDeep, "its functions call each other more than 8 deep, or themselves",
      "frames is too deep", "recursive call", "tail_call abusers"),
    Rule(
      .tooComplex,
      "there are more paths through it than the verifier follows (1,000,000 instructions on all of them, 8,192 "
        + "branches that wait); unroll fewer loops, or move their body to a function of its own or to bpf_loop",
      "BPF program is too large", "jumps is too complex", "too many states"),
    Rule(
      .infiniteLoop, "it has a loop whose end the verifier cannot see; count up to a constant",
      "infinite loop detected", "back-edge from insn"),
    Rule(
      .licenseRequired,
      "it calls a function that is for programs under a licence compatible with the GPL only, and its licence is none",
      "cannot call GPL-restricted function", "must have a GPL compatible license",
      "cannot call non-GPL compatible", "requires GPL compatible"),
    Rule(
      .helperNotAllowed, "it calls a helper that programs of its type may not call on this kernel",
      "program of this type cannot use helper", "unknown func bpf_", "helper…is not allowed in"),
    Rule(
      .unknownHelper, "it calls a helper that this kernel does not have", "invalid func unknown",
      "invalid func "),
    Rule(
      .functionNotAllowed, "it calls a kernel function that programs of its type may not call",
      "calling kernel function…is not allowed", "calling kernel functions are not allowed"),
    Rule(
      .dynptrMisuse,
      "it uses a dynptr that is not initialised, or overwrites one that is, or changes one that may only be read",
      "Expected an initialized dynptr", "cannot overwrite referenced dynptr",
      "Dynptr has to be an uninitialized dynptr",
      "expected pointer to stack or const struct bpf_dynptr",
      "cannot pass in dynptr at an offset", "potential write to dynptr"),
    Rule(
      .iteratorMisuse,
      "it uses an iterator that was not made, or makes one again that was not destroyed",
      "expected an initialized iter", "expected uninitialized iter", "expected valid iter pointer",
      "iterator…not"),
    Rule(
      .unreleasedReference,
      "it ends on some path without releasing what it acquired, such as a socket or a ring buffer's record",
      "Unreleased reference", "would lead to reference leak"),
    Rule(
      .notAReference, "it releases something that it has not acquired, or has released already",
      "is an unacquired reference", "must be referenced when passed to release function",
      "expects refcounted"),
    Rule(
      .locking,
      "it takes or releases a lock wrongly: one at a time, released on every path, and nothing called in between",
      "bpf_spin_unlock is missing", "spin_lock-ed region", "while holding a lock",
      "without taking a lock",
      "bpf_spin_unlock of different lock", "with bpf_spin_lock is not allowed",
      "bpf_rcu_read_unlock is missing", "bpf_rcu_read_unlock without matching",
      "unmatched rcu read unlock", "cannot be used inside bpf_…ed region", "in rcu_read_lock region"
    ),
    Rule(
      .mightSleep,
      "it calls what may sleep, and it is not loaded as sleepable or is in a region where that is not allowed",
      "might sleep in a non-sleepable", "might sleep in", "must be sleepable to call",
      "is sleepable within",
      "sleepable helper", "…must be sleepable"),
    Rule(
      .readOnlyMemory, "it writes to memory that programs may only read, such as a read-only map",
      "write into map forbidden", "read from map forbidden", "cannot write into rdonly",
      "write to read-only",
      "only read is supported", "cannot write into packet"),
    Rule(
      .invalidContextAccess,
      "it reads or writes a field of its context that its type does not let it, or not in this size",
      "invalid bpf_context access", "dereference of modified ctx ptr", "negative offset ctx ptr",
      "variable ctx access"),
    Rule(
      .wrongMapType, "it passes a map to a helper that is not for maps of this type",
      "cannot pass map_type", "tail_call…map"),
    Rule(
      .wrongArgumentType, "it passes an argument of another kind than the function takes",
      "R…type=…expected=", "Caller passes invalid args", "pointer type…must point to",
      "arg#…expected",
      "is expected to be a", "is not a pointer to"),
    Rule(
      .pointerLeak,
      "it would show a kernel address to user space; only a process with CAP_PERFMON may load that",
      "leaks addr", "pointer comparison prohibited"),
    Rule(
      .pointerArithmetic, "it computes with a pointer as only a number can be computed with",
      "pointer arithmetic", "operator…on pointer", "prohibited", "tried to subtract pointer",
      "math between", "partial copy of pointer"),
    Rule(
      .misaligned, "it accesses memory at an address that is no multiple of the access's size",
      "misaligned"),
    Rule(
      .invalidResult, "its result may be one that the kernel does not understand for its type",
      "At program exit the register R0", "At callback return the register R0",
      "At async callback return"),
    Rule(
      .uninitializedRegister,
      "it uses a register before it has a value: r0 has none until something is returned, and a call leaves none in "
        + "r1 to r5",
      "!read_ok"),
    Rule(
      .invalidPointer,
      "it accesses memory through what is no pointer to the verifier: a number, or an address it lost track of",
      "invalid mem access 'scalar'", "invalid mem access 'inv'", "invalid mem access",
      "bpf_…access is not supported"),
    Rule(.unreachableCode, "it has instructions that nothing leads to", "unreachable insn"),
    Rule(
      .leavesFunction, "a jump, or the last instruction, leads out of it",
      "jump out of range", "last insn is not an exit", "jump to reserved code"),
    Rule(.divisionByZero, "it divides by the constant 0", "div by zero"),
    Rule(
      .legacyPacketAccess,
      "it uses instructions for packets (BPF_LD_ABS) that its type does not have",
      "BPF_LD_[ABS|IND] instructions"),
    Rule(
      .invalidAttachTarget, "what it is to be attached to does not let programs of its type in",
      "attach_btf_id", "is not modifiable", "is not sleepable", "is not attachable",
      "Cannot replace", "doesn't exist"),
    Rule(
      .invalidType, "it names a type, function or variable of BTF by a number that is not of one",
      "kernel btf_id", "invalid btf_id", "invalid btf id", "Invalid type_id", "btf_id…",
      "func_info",
      "line_info", "invalid BTF"),
    Rule(
      .invalidInstruction,
      "it has an instruction that does not exist, or that is put together wrongly",
      "unknown opcode", "reserved fields", "invalid shift", "is invalid",
      "frame pointer is read only",
      "invalid BPF_LD_IMM", "invalid bpf_ld_imm64", "invalid BPF_ATOMIC", "unknown insn"),
  ]
}
