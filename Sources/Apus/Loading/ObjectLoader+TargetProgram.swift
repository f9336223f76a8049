import ApusObject
import ApusSystem
import SystemPackage

/// A function of a loaded program, which another program replaces or traces.
struct TargetFunction {
  let program: OpenedProgram
  /// Its type in the BTF of that program.
  let function: BTFTypeID

  /// The program's descriptor, valid while this lives.
  var descriptor: FileDescriptor { program.descriptor }
}

extension ObjectLoader {
  /// Finds the function of another program that a program is attached to; nil if the options name no such program.
  func targetProgram(of program: ProgramSpecification) throws(ApusError) -> TargetFunction? {
    let name = program.name
    guard let source = options.targetPrograms[name] else { return nil }
    guard program.type == .replacement || program.type == .tracing else {
      throw ApusError(
        .typeMismatch,
        "Program \(name) is of type \(program.type), and only programs that replace or trace functions have a "
          + "target program.", subject: name)
    }
    guard let wanted = program.attachTarget, !wanted.isEmpty else {
      throw ApusError(
        .invalidObject,
        "Program \(name) is in section \(program.sectionName), which does not say which function it is for. Set "
          + "its `attachTarget` before loading, or name its section \(program.sectionName)/NAME.",
        subject: name)
    }
    let opened: OpenedProgram
    let bytes: [UInt8]
    do throws(Errno) {
      opened = try source.opened()
      bytes = try opened.types()
    } catch {
      throw .systemCall(
        "Opening the program that \(name) is attached to, with its BTF", error, subject: name)
    }
    guard let types = try? BTFImage(parsing: bytes),
      let function = types.id(named: wanted, kind: .function)
    else {
      throw ApusError(
        .unsupported,
        "Program \(name) is attached to \(wanted), and its target program has no function of that name.",
        subject: name)
    }
    return TargetFunction(program: opened, function: function)
  }
}
