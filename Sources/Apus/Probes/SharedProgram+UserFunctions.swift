import ApusObject
import ApusSystem
import SystemPackage

extension SharedProgram {
  /// Attaches the program to a function of a binary (kernel 4.17).
  func attach(
    toUserFunction target: String, _ moment: SectionName.Moment
  ) throws(ApusError) -> Attachment {
    let (path, function) = try binary(of: target)
    let place = FunctionPlace(function)
    guard moment == .entry || place.offset == 0 else {
      throw noSuchTarget(target, "a probe on returns has no offset")
    }
    let functions = try functions(of: path, target)
    let found: ExecutableFunctions.Function?
    do throws(ObjectError) {
      found = try functions.function(named: place.function)
    } catch {
      throw noSuchTarget(target, error.message)
    }
    guard let found else { throw noSuchTarget(target, "\(path) has no function \(place.function)") }
    let (offset, overflow) = found.offset.addingReportingOverflow(place.offset)
    guard !overflow else { throw noSuchTarget(target, "the offset is too large") }
    guard let event = ProbeEvent(.user) else { throw noProbes(target, "CONFIG_UPROBE_EVENTS") }
    return try attach(toEvent: target) { () throws(Errno) in
      try PerfEvent.open(
        probe: event.type, configuration: moment == .exit ? event.returnBit : 0, on: path.string,
        offset: offset)
    }
  }

  /// Attaches the program to the functions of a binary that fit a pattern (kernel 6.6).
  func attach(
    toUserFunctions target: String, _ moment: SectionName.Moment
  ) throws(ApusError) -> Attachment {
    let (path, pattern) = try binary(of: target)
    let type = try attachType
    let functions = try functions(of: path, target)
    let offsets: [UInt64]
    do throws(ObjectError) {
      offsets = try functions.functions(matching: NamePattern(pattern)).map(\.offset)
    } catch {
      throw noSuchTarget(target, error.message)
    }
    guard !offsets.isEmpty else {
      throw noSuchTarget(target, "\(path) has no function \(pattern)")
    }
    return try attach(toMany: target, as: type) { program throws(Errno) in
      try BPF.linkCreate(
        program, places: offsets, of: path, attachType: type.rawValue, onReturn: moment == .exit)
    }
  }

  /// What is before and behind the colon.
  private func binary(of target: String) throws(ApusError) -> (path: FilePath, function: String) {
    guard let parts = UserTarget(target) else {
      throw noSuchTarget(target, "a function of a binary is PATH:FUNCTION")
    }
    return (try path(of: parts, target), parts.function)
  }

  /// Where a binary is.
  func path(of target: UserTarget, _ text: String) throws(ApusError) -> FilePath {
    let path = target.path(
      variable: ProcessEnvironment.value, isReadable: ProcessEnvironment.isReadable)
    guard let path else {
      throw noSuchTarget(text, "\(target.binary) is in none of the folders where it is looked for")
    }
    return path
  }

  private func functions(
    of path: FilePath, _ target: String
  ) throws(ApusError) -> ExecutableFunctions {
    let size = try size(of: path, target)
    do throws(ObjectError) {
      return try ExecutableFunctions(size: size, read: Self.reader(of: path))
    } catch {
      throw noSuchTarget(target, error.message)
    }
  }

  /// How many bytes a binary has.
  func size(of path: FilePath, _ target: String) throws(ApusError) -> UInt64 {
    do throws(Errno) {
      return UInt64(clamping: try WholeFile.size(path))
    } catch {
      throw noSuchTarget(target, "\(path) cannot be read: \(error)")
    }
  }

  /// What reads parts of a binary.
  static func reader(of path: FilePath) -> ExecutableFunctions.Reader {
    { offset, count throws(ObjectError) in
      do throws(Errno) {
        return try WholeFile.read(path, from: Int64(clamping: offset), count: count)
      } catch {
        throw ObjectError(.truncated, "\(path) cannot be read: \(error)")
      }
    }
  }

  /// The kernel was built without a kind of probes.
  func noProbes(_ target: String, _ option: String) -> ApusError {
    ApusError(
      .unsupported,
      "Program \(name) cannot be attached to \(target): the running kernel has no such probes (\(option)).",
      subject: name)
  }
}
