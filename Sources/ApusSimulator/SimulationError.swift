public import ApusObject

/// A program that the simulator cannot load, or that did what it must not.
///
/// ``description`` is one plain sentence that says what is wrong, where, and what it tried.
public struct SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public let code: Code

  /// What is wrong, as a sentence without the place and without a full stop.
  public let message: String

  /// The program or map, when there is one.
  public var subject: String?

  /// The index of the instruction in the program's `instructions`.
  public var instruction: Int?

  /// The source line, when the object has line information.
  public var source: BTFLineInfo?

  /// Where the access led, for ``Code/invalidAccess``.
  public var region: MemoryRegion?

  /// Makes an error.
  public init(_ code: Code, _ message: String, subject: String? = nil) {
    self.code = code
    self.message = message
    self.subject = subject
  }

  /// The error as one sentence.
  public var description: String {
    var place: [String] = []
    if let subject { place.append(subject) }
    if let instruction { place.append("instruction \(instruction)") }
    if let source {
      let text = source.text.drop { $0 == " " || $0 == "\t" }
      place.append("\(source.file):\(source.line)" + (text.isEmpty ? "" : ": \(text)"))
    }
    return place.isEmpty ? "\(message)." : "\(message) (\(place.joined(separator: ", ")))."
  }
}

extension SimulationError {
  /// A kind of fault.
  ///
  /// More may come, so a `switch` over it needs a `default`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Storage: String {
      case invalidProgram
      case invalidInstruction
      case unsupported
      case missingFunction
      case invalidMap
      case noSuchProgram
      case noSuchMap
      case typeMismatch
      case invalidAccess
      case invalidCall
      case stepLimit
      case callDepth
      case deadlock
      case invalidInput
      case mapOperation
    }

    private let storage: Storage

    /// The program cannot be run: it is empty, or for a machine of another byte order.
    public static var invalidProgram: Self { Self(storage: .invalidProgram) }
    /// No instruction of the instruction set, or one that leads out of the program.
    public static var invalidInstruction: Self { Self(storage: .invalidInstruction) }
    /// Valid in the kernel, but nothing the simulator has.
    public static var unsupported: Self { Self(storage: .unsupported) }
    /// A helper or kernel function that the simulator does not have.
    public static var missingFunction: Self { Self(storage: .missingFunction) }
    /// A map that the kernel would not make.
    public static var invalidMap: Self { Self(storage: .invalidMap) }
    /// There is no program of that name.
    public static var noSuchProgram: Self { Self(storage: .noSuchProgram) }
    /// There is no map of that name.
    public static var noSuchMap: Self { Self(storage: .noSuchMap) }
    /// A map or program of another type than the one asked for.
    public static var typeMismatch: Self { Self(storage: .typeMismatch) }
    /// Memory that the program must not touch.
    public static var invalidAccess: Self { Self(storage: .invalidAccess) }
    /// A helper that was called with what it does not take.
    public static var invalidCall: Self { Self(storage: .invalidCall) }
    /// The program did not end within its budget of steps.
    public static var stepLimit: Self { Self(storage: .stepLimit) }
    /// More than 8 functions deep.
    public static var callDepth: Self { Self(storage: .callDepth) }
    /// A spin lock taken twice.
    public static var deadlock: Self { Self(storage: .deadlock) }
    /// A packet, context or capture file that makes no sense.
    public static var invalidInput: Self { Self(storage: .invalidInput) }
    /// A map refused what user space asked for; the message has the kernel's error.
    public static var mapOperation: Self { Self(storage: .mapOperation) }

    /// The code's name.
    public var description: String { storage.rawValue }
  }
}
