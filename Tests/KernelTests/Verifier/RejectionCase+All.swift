import Apus
import ApusObject
import ApusSystem

extension RejectionCase {
  private typealias A = Assembly
  private typealias I = Instruction

  static let all: [RejectionCase] = memory + registers + control + calls + objects

  private static let memory: [RejectionCase] = [
    RejectionCase(
      name: "A map look-up's result, unchecked", cause: .uncheckedNull,
      instructions: I.lookUp + [A.load64(1, 0, 0)] + I.end, maps: [3: .hash]),
    RejectionCase(
      name: "Arithmetic on a map look-up's result, unchecked", cause: .uncheckedNull,
      instructions: I.lookUp + [A.add(0, 4), I.load32(1, 0, 0)] + I.end, maps: [3: .hash]),
    RejectionCase(
      name: "A packet's first byte", cause: .packetOutOfBounds,
      instructions: [I.load32(2, 1, 0), I.load8(0, 2, 0), A.exit]),
    RejectionCase(
      name: "Beyond a map's value", cause: .mapValueOutOfBounds,
      instructions: I.lookUp + [A.jumpIfZero(0, 1), A.load64(1, 0, 8)] + I.end, maps: [3: .numbers]),
    RejectionCase(
      name: "A random index into a map's value", cause: .unboundedValue,
      instructions: [A.call(7), A.copy(6, from: 0)] + I.lookUp
        + [A.jumpIfZero(0, 2), I.add(0, register: 6), I.load8(1, 0, 0)] + I.end, maps: [5: .numbers]
    ),
    RejectionCase(
      name: "A key on the stack that was not written", cause: .uninitializedStack,
      instructions: Array(I.lookUp.dropFirst()) + I.end, maps: [2: .numbers], isUnprivileged: true),
    RejectionCase(
      name: "Below the stack", cause: .stackOutOfBounds,
      instructions: [A.store64(10, -520, 1)] + I.end),
    RejectionCase(
      name: "Above the stack", cause: .stackOutOfBounds,
      instructions: [A.store64(10, 0, 1)] + I.end),
    RejectionCase(
      name: "Beyond a ring buffer's record", cause: .memoryOutOfBounds,
      instructions: I.reserve + [A.jumpIfZero(0, 1), A.load64(1, 0, 8)] + I.end, maps: [0: .ring]),
    RejectionCase(
      name: "Memory at address 0", cause: .invalidPointer,
      instructions: [A.move(1, 0), A.load64(0, 1, 0), A.exit]),
    RejectionCase(
      name: "A write to a read-only map", cause: .readOnlyMemory,
      instructions: I.lookUp + [A.jumpIfZero(0, 1), A.store32(0, 0, 1)] + I.end,
      maps: [3: .readOnly]),
    RejectionCase(
      name: "Eight bytes of a context's four", cause: .invalidContextAccess,
      instructions: [A.load64(0, 1, 0), A.exit]),
    RejectionCase(
      name: "A context that has none", cause: .invalidContextAccess,
      instructions: [I.load32(0, 1, 400), A.exit]),
    RejectionCase(
      name: "Eight bytes at a multiple of four", cause: .misaligned,
      instructions: [A.move(1, 0), A.store64(10, -12, 1)] + I.end),
  ]

  private static let registers: [RejectionCase] = [
    RejectionCase(
      name: "A register without a value", cause: .uninitializedRegister,
      instructions: [A.copy(0, from: 5), A.exit]),
    RejectionCase(
      name: "An end without a result", cause: .uninitializedRegister, instructions: [A.exit]),
    RejectionCase(
      name: "An argument after the call", cause: .uninitializedRegister,
      instructions: [A.call(7), A.copy(0, from: 1), A.exit]),
    RejectionCase(
      name: "A pointer times eight", cause: .pointerArithmetic,
      instructions: [
        A.copy(2, from: 10), I(opcode: 0x27, destination: 2, immediate: 8), A.move(0, 0), A.exit,
      ]),
    RejectionCase(
      name: "An address as the result", cause: .pointerLeak,
      instructions: [A.copy(0, from: 10), A.exit], isUnprivileged: true),
    RejectionCase(
      name: "A division by zero", cause: .divisionByZero,
      instructions: [A.move(0, 1), I(opcode: 0x37), A.exit]),
    RejectionCase(
      name: "A shift by 64", cause: .invalidInstruction,
      instructions: [A.move(0, 1), I(opcode: 0x67, immediate: 64), A.exit]),
    RejectionCase(
      name: "A register 11", cause: .invalidInstruction,
      instructions: [A.copy(0, from: 11), A.exit]),
    RejectionCase(
      name: "A new frame pointer", cause: .invalidInstruction,
      instructions: [A.move(10, 0)] + I.end),
    RejectionCase(
      name: "A result that a control group's program cannot have", cause: .invalidResult,
      instructions: [A.move(0, 5), A.exit], type: .cgroupPacket, attachType: .cgroupIngress),
  ]

  private static let control: [RejectionCase] = [
    RejectionCase(
      name: "A loop without an end", cause: .infiniteLoop,
      instructions: [A.call(7), I.jumpIfNotZero(0, -1)] + I.end),
    RejectionCase(
      name: "A loop of two million rounds", cause: .tooComplex,
      instructions: [A.move(0, 0), A.add(0, 1), I.jumpIfLess(0, than: 2_000_000, -2)] + I.end),
    RejectionCase(
      name: "Nine thousand branches", cause: .tooComplex,
      instructions: (0..<9000).flatMap { _ in [A.call(7), A.jumpIfZero(0, 0)] } + I.end),
    RejectionCase(
      name: "More than a million instructions", cause: .tooLarge,
      instructions: [I](repeating: A.move(0, 0), count: 1_000_000) + [A.exit]),
    RejectionCase(
      name: "Two functions with 400 bytes of stack", cause: .stackTooLarge,
      instructions: [A.store32(10, -400, 0), I.callSubprogram(1), A.exit, A.store32(10, -400, 0)]
        + I.end),
    RejectionCase(
      name: "A function that calls itself", cause: .callsTooDeep,
      instructions: [I.callSubprogram(1), A.exit, I.callSubprogram(-1), A.exit],
      olderCause: .infiniteLoop),
    RejectionCase(
      name: "Instructions after the end", cause: .unreachableCode, instructions: I.end + I.end),
    RejectionCase(
      name: "No end", cause: .leavesFunction, instructions: [A.move(0, 0)]),
    RejectionCase(
      name: "A jump to nowhere", cause: .leavesFunction, instructions: [I.jump(10)] + I.end),
  ]

  private static let calls: [RejectionCase] = [
    RejectionCase(
      name: "A helper of another type's", cause: .helperNotAllowed,
      instructions: [A.call(26)] + I.end),
    RejectionCase(
      name: "A helper that does not exist", cause: .unknownHelper,
      instructions: [A.call(9999)] + I.end),
    RejectionCase(
      name: "A helper for the GPL", cause: .licenseRequired, instructions: [A.call(6)] + I.end,
      license: "Proprietary"),
    RejectionCase(
      name: "A stack's address for a map", cause: .wrongArgumentType,
      instructions: [A.copy(1, from: 10), A.copy(2, from: 10), A.call(1)] + I.end),
    RejectionCase(
      name: "A redirection by an array", cause: .wrongMapType,
      instructions: A.wide(1) + [A.move(2, 0), A.move(3, 0), A.call(51), A.exit],
      maps: [0: .numbers]),
    RejectionCase(
      name: "A kernel function that is for nobody", cause: .functionNotAllowed,
      instructions: [A.call(-1)] + I.end, functions: [0: "kfree"], since: KernelRelease(5, 13)),
    RejectionCase(
      name: "A kernel function that is a type", cause: .invalidType,
      instructions: [I(opcode: 0x85, source: I.Pseudo.kernelFunctionCall, immediate: 1)] + I.end,
      since: KernelRelease(5, 13)),
    RejectionCase(
      name: "A result that may be null, for a kernel function", cause: .uncheckedNull,
      instructions: [A.move(1, 1), A.call(-1), A.copy(1, from: 0), A.call(-1)] + I.end,
      type: .tracing, attachType: .traceRawTracepoint, attachTarget: "sched_switch",
      functions: [1: "bpf_task_from_pid", 3: "bpf_task_release"], since: KernelRelease(6, 3)),
    RejectionCase(
      name: "A helper that sleeps", cause: .mightSleep,
      instructions: [
        A.copy(1, from: 10), A.add(1, -8), A.move(2, 8), A.move(3, 0), A.call(148),
      ] + I.end, type: .rawTracepoint, since: KernelRelease(6, 9)),
    RejectionCase(
      name: "Packet instructions in XDP", cause: .legacyPacketAccess,
      instructions: [A.copy(6, from: 1), I(opcode: 0x20), A.exit]),
    RejectionCase(
      name: "A function that must not sleep", cause: .invalidAttachTarget,
      instructions: I.end, type: .tracing, attachType: .traceFunctionEntry, attachTarget: "kfree",
      isSleepable: true, needs: .attachType(.traceFunctionEntry)),
  ]

  private static let objects: [RejectionCase] = [
    RejectionCase(
      name: "A ring buffer's record, kept", cause: .unreleasedReference,
      instructions: I.reserve + I.end, maps: [0: .ring]),
    RejectionCase(
      name: "A socket that was only lent", cause: .notAReference,
      instructions: [
        A.load64(1, 1, 168), I.jumpIfNotZero(1, 2), A.move(0, 0), A.exit, A.call(86),
      ] + I.end, type: .trafficClassifier),
    RejectionCase(
      name: "A lock, kept", cause: .locking,
      instructions: I.lookUp + [A.jumpIfZero(0, 2), A.copy(1, from: 0), A.call(93)] + I.end,
      maps: [3: .locked], btf: .locked),
    RejectionCase(
      name: "A lock that was not taken", cause: .locking,
      instructions: I.lookUp + [A.jumpIfZero(0, 2), A.copy(1, from: 0), A.call(94)] + I.end,
      maps: [3: .locked], btf: .locked),
    RejectionCase(
      name: "A dynptr that was not made", cause: .dynptrMisuse,
      instructions: [
        A.copy(1, from: 10), A.add(1, -8), A.move(2, 8), A.copy(3, from: 10), A.add(3, -24),
        A.move(4, 0), A.move(5, 0), A.call(201),
      ] + I.end, since: KernelRelease(5, 19)),
    RejectionCase(
      name: "An iterator that was not made", cause: .iteratorMisuse,
      instructions: [A.copy(1, from: 10), A.add(1, -8), A.call(-1)] + I.end,
      functions: [2: "bpf_iter_num_next"], since: KernelRelease(6, 4)),
  ]
}
