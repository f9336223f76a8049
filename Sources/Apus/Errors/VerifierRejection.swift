/// Why the verifier rejected a program, taken from its log.
///
/// The whole log is ``ApusError/verifierLog``.
public struct VerifierRejection: Sendable, Hashable {
  /// The kind of fault, or nil if Apus does not know the verifier's words.
  public let cause: Cause?

  /// What is wrong, as a clause in plain words: "it uses what a map look-up returned …".
  public let explanation: String?

  /// What the verifier says, in its own words.
  public let verdict: String

  /// The index of the instruction that it was looking at, counted in slots of 8 bytes.
  public let instruction: Int?

  /// The source file of that instruction, if the object has lines.
  public internal(set) var file: String?

  /// The line in that file, from 1 on.
  public internal(set) var line: UInt32?

  /// The text of that line.
  public internal(set) var source: String?

  /// The registers that the verdict is about, in the state the verifier last had them in.
  public let registers: [Register]

  /// What the verifier knew of a register.
  public struct Register: Sendable, Hashable, CustomStringConvertible {
    /// Its number: 0 to 10.
    public let number: Int

    /// Its state in the verifier's words, for example `map_value_or_null(id=1,map=packets,ks=4,vs=8)`.
    public let state: String

    /// Both, as the log writes them: `R0=scalar()`.
    public var description: String { "R\(number)=\(state)" }
  }

  /// Reads a log; nil if it has no verdict.
  init?(_ log: VerifierLog, explanation: String? = nil) {
    guard let verdict = log.verdict else { return nil }
    let rule = Self.table.first { $0.matches(log.lastWords) }
    cause = rule?.cause
    self.explanation = explanation ?? rule?.explanation
    self.verdict = verdict
    instruction = log.lastInstruction
    registers = log.registersThatMatter
  }

  /// A rejection that has no log.
  init(_ cause: Cause, explanation: String) {
    self.cause = cause
    self.explanation = explanation
    verdict = ""
    instruction = nil
    registers = []
  }

  /// The place in the source, or else the instruction: `counter.c:12, instruction 7`.
  var place: String? {
    let instruction = instruction.map { "instruction \($0)" }
    guard let file, let line else { return instruction }
    return "\(file):\(line)" + (instruction.map { ", " + $0 } ?? "")
  }
}

extension VerifierRejection {
  /// A kind of fault that the verifier finds.
  ///
  /// More kinds may come, so a `switch` over it needs a `default`.
  public struct Cause: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    /// Its name.
    public let rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// Its name.
    public var description: String { rawValue }

    private init(_ name: String) { rawValue = name }

    /// A pointer that may be null is used without a check.
    public static let uncheckedNull = Self("uncheckedNull")
    /// A packet is accessed beyond what was compared with its end.
    public static let packetOutOfBounds = Self("packetOutOfBounds")
    /// A map's value is accessed beyond its size.
    public static let mapValueOutOfBounds = Self("mapValueOutOfBounds")
    /// Memory of a known size is accessed beyond it.
    public static let memoryOutOfBounds = Self("memoryOutOfBounds")
    /// The stack is accessed outside of the frame's 512 bytes.
    public static let stackOutOfBounds = Self("stackOutOfBounds")
    /// The stack is read where nothing was written.
    public static let uninitializedStack = Self("uninitializedStack")
    /// A register is read that has no value.
    public static let uninitializedRegister = Self("uninitializedRegister")
    /// A number is used as if it were a pointer.
    public static let invalidPointer = Self("invalidPointer")
    /// A size or offset is not known to be small enough.
    public static let unboundedValue = Self("unboundedValue")
    /// A loop does not end.
    public static let infiniteLoop = Self("infiniteLoop")
    /// There are more paths than the verifier follows.
    public static let tooComplex = Self("tooComplex")
    /// There are more instructions than the kernel takes.
    public static let tooLarge = Self("tooLarge")
    /// Functions that call each other take more stack than there is.
    public static let stackTooLarge = Self("stackTooLarge")
    /// Functions call each other too deeply, or themselves.
    public static let callsTooDeep = Self("callsTooDeep")
    /// A helper is not for programs of this type.
    public static let helperNotAllowed = Self("helperNotAllowed")
    /// The kernel has no such helper.
    public static let unknownHelper = Self("unknownHelper")
    /// A helper is for programs under the GPL only.
    public static let licenseRequired = Self("licenseRequired")
    /// A kernel function is not for programs of this type.
    public static let functionNotAllowed = Self("functionNotAllowed")
    /// A number in BTF is not of what it has to be.
    public static let invalidType = Self("invalidType")
    /// Something that was acquired is not released on every path.
    public static let unreleasedReference = Self("unreleasedReference")
    /// Something is released that was not acquired, or twice.
    public static let notAReference = Self("notAReference")
    /// A map that programs may only read is written.
    public static let readOnlyMemory = Self("readOnlyMemory")
    /// The context is accessed where the program's type does not allow it.
    public static let invalidContextAccess = Self("invalidContextAccess")
    /// An argument is of the wrong type.
    public static let wrongArgumentType = Self("wrongArgumentType")
    /// A map's type does not go with the helper.
    public static let wrongMapType = Self("wrongMapType")
    /// A kernel address would get out.
    public static let pointerLeak = Self("pointerLeak")
    /// Arithmetic that pointers do not allow.
    public static let pointerArithmetic = Self("pointerArithmetic")
    /// An access is not aligned.
    public static let misaligned = Self("misaligned")
    /// Something that may sleep is called where that is not allowed.
    public static let mightSleep = Self("mightSleep")
    /// A lock is taken or released wrongly.
    public static let locking = Self("locking")
    /// Instructions that nothing leads to.
    public static let unreachableCode = Self("unreachableCode")
    /// A jump, or the end of a function, leads out of it.
    public static let leavesFunction = Self("leavesFunction")
    /// A result is not one that the kernel understands.
    public static let invalidResult = Self("invalidResult")
    /// A division by a constant zero.
    public static let divisionByZero = Self("divisionByZero")
    /// An instruction that does not exist, or is put together wrongly.
    public static let invalidInstruction = Self("invalidInstruction")
    /// A dynptr is used before it was made, or made twice.
    public static let dynptrMisuse = Self("dynptrMisuse")
    /// An iterator is used before it was made, or not destroyed.
    public static let iteratorMisuse = Self("iteratorMisuse")
    /// The legacy packet instructions are not for programs of this type.
    public static let legacyPacketAccess = Self("legacyPacketAccess")
    /// What the program is attached to does not allow it.
    public static let invalidAttachTarget = Self("invalidAttachTarget")
  }
}
