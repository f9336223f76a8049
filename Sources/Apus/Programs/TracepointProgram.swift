import ApusObject
import ApusSystem
import SystemPackage

/// A handle to a loaded program on a tracepoint of tracefs (`BPF_PROG_TYPE_TRACEPOINT`, section `tp/CATEGORY/NAME`).
///
/// It can be copied and shared between tasks. What it attaches belongs to the object that it was loaded with.
public struct TracepointProgram: TypedProgram {
  /// The program that every copy of this handle shares.
  public let program: SharedProgram

  /// Makes a handle after checking the program's type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch``.
  public init(_ program: SharedProgram) throws(ApusError) {
    try program.check("\(Self.self)", is: .tracepoint)
    self.program = program
  }

  /// Attaches the program to the tracepoint that its section names; see ``attach(to:)``.
  @discardableResult
  public func attach() throws(ApusError) -> ProgramLink { try program.attach() }

  /// Attaches the program to a tracepoint (`BPF_LINK_CREATE` with `BPF_PERF_EVENT`, kernel 5.15, or
  /// `PERF_EVENT_IOC_SET_BPF`, kernel 4.7).
  ///
  /// It runs whenever the kernel gets there, for whichever process, until the link is detached or the object is closed,
  /// whether the result is kept or not.
  ///
  /// - Parameter tracepoint: `CATEGORY/NAME`, a folder in `/sys/kernel/tracing/events`.
  /// - Returns: A handle to detach it by.
  /// - Throws: ``ApusError`` with the code ``ApusError/Code/noSuchTarget``; ``ApusError/Code/unsupported`` where tracefs
  ///   is not mounted; ``ApusError/Code/permissionDenied``, ``ApusError/Code/closed`` or
  ///   ``ApusError/Code/systemCall``.
  @discardableResult
  public func attach(to tracepoint: String) throws(ApusError) -> ProgramLink {
    try program.attach(to: tracepoint)
  }
}

extension SharedProgram {
  func attach(toTracepoint target: String) throws(ApusError) -> Attachment {
    let parts = target.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !["", ".", ".."].contains($0) }) else {
      throw noSuchTarget(target, "a tracepoint is CATEGORY/NAME")
    }
    let text = try TraceFileSystem.read(
      FilePath("events/\(target)/id"), limit: 64,
      for: "Attaching program \(name) to tracepoint \(target)", subject: name)
    guard let text else { throw noSuchTarget(target, "the kernel has no such tracepoint") }
    guard let id = UInt64(String(decoding: text.prefix { $0 != 10 }, as: UTF8.self)) else {
      throw noSuchTarget(target, "tracefs has no number for it")
    }
    return try attach(toEvent: "tracepoint \(target)") { () throws(Errno) in
      try PerfEvent.open(tracepoint: id)
    }
  }
}
