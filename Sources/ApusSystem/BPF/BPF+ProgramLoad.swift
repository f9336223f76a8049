import CApus
public import SystemPackage

extension BPF {
  /// What a program is loaded from (`BPF_PROG_LOAD`).
  public struct ProgramAttributes: Sendable, Hashable {
    /// `enum bpf_prog_type`.
    public var type: UInt32

    /// The instructions, 8 bytes each, in the machine's byte order.
    public var instructions: [UInt8]

    /// The licence, which decides whether GPL-only helpers may be called.
    public var license: String {
      get { String(decoding: licenseText.dropLast(), as: UTF8.self) }
      set { licenseText = Self.text(newValue) }
    }

    /// The licence as the kernel takes it, with a NUL: many programs share one.
    fileprivate var licenseText: [UInt8]

    /// What `bpftool prog` shows (kernel 4.15).
    public var name = ObjectName("")

    /// `enum bpf_attach_type` (kernel 4.17).
    public var expectedAttachType: UInt32 = 0

    /// `BPF_F_*`.
    public var flags: UInt32 = 0

    /// `LINUX_VERSION_CODE`, which kprobes had to match before kernel 5.0.
    public var kernelVersion: UInt32 = 0

    /// Loaded BTF that describes the program's functions and lines.
    public var btf: FileDescriptor?

    /// `struct bpf_func_info` records: 8 bytes each (kernel 5.0).
    public var functionInfo: [UInt8] = []

    /// `struct bpf_line_info` records: 16 bytes each (kernel 5.0).
    public var lineInfo: [UInt8] = []

    /// The kernel function or type to attach to, by its BTF identifier.
    public var attachTypeID: UInt32 = 0

    /// The program or module BTF that `attachTypeID` is about; nil for the kernel's own.
    public var attachTarget: FileDescriptor?

    /// What calls of modules' functions refer to by their `off`: the modules' BTF, from index 1 on (kernel 5.16).
    public var descriptors: [FileDescriptor] = []

    /// The interface that the program is bound to, in the calling thread's network namespace (kernel 6.3).
    public var interfaceIndex: UInt32 = 0

    /// What lends the privileges that the process lacks (kernel 6.9).
    public var token: FileDescriptor?

    /// A program by its type and instructions.
    public init(type: UInt32, instructions: [UInt8], license: String) {
      self.type = type
      self.instructions = instructions
      licenseText = Self.text(license)
    }

    private static func text(_ license: String) -> [UInt8] {
      Array(license.utf8.prefix { $0 != 0 }) + [0]
    }
  }

  /// What the verifier writes about a program, or the kernel about BTF.
  public struct LogBuffer: Sendable {
    /// How much to say: 1 for the path that failed, 2 for every path, 4 for statistics.
    public var level: UInt32

    /// Where the kernel writes text that ends in a NUL.
    ///
    /// The text is cut to fit.
    public var bytes: [UInt8]

    /// How many bytes all of it takes with the NUL, whether they fit or not (kernel 6.4); 0 if the kernel does not say.
    public internal(set) var neededSize: UInt32 = 0

    /// A buffer of `capacity` bytes; the kernel wants at least 128 and at most `UInt32.max / 4`.
    public init(level: UInt32 = 1, capacity: Int) {
      self.level = level
      bytes = [UInt8](repeating: 0, count: Swift.max(0, capacity))
    }

    /// What the kernel wrote, without the NUL.
    public var text: String {
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// Loads a program (`BPF_PROG_LOAD`), without a log.
  public static func programLoad(_ program: ProgramAttributes) throws(Errno) -> OwnedDescriptor {
    // Sound: a byte has no padding, so its raw view has nothing uninitialised.
    try unsafe programLoad(
      program, code: program.instructions.span.bytes,
      functionInfo: program.functionInfo.span.bytes, lineInfo: program.lineInfo.span.bytes)
  }

  /// Loads a program (`BPF_PROG_LOAD`), without a log, from bytes that may be a part of those of many programs.
  ///
  /// - Parameters:
  ///   - program: All else; its own instructions, functions and lines do not count.
  ///   - code: The instructions, as ``ProgramAttributes/instructions`` has them.
  ///   - functionInfo: The functions, as ``ProgramAttributes/functionInfo`` has them.
  ///   - lineInfo: The lines, as ``ProgramAttributes/lineInfo`` has them.
  /// - Returns: The program's descriptor.
  /// - Throws: What the kernel says.
  public static func programLoad(
    _ program: ProgramAttributes, code: RawSpan, functionInfo: RawSpan, lineInfo: RawSpan
  ) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_prog_load()
    return try programLoad(program, code, functionInfo, lineInfo, &attributes)
  }

  /// Loads a program (`BPF_PROG_LOAD`), with the verifier's log, which is written whether it fails or not.
  ///
  /// Throws `ENOSPC` if the program was accepted but the log did not fit (kernels before 6.4).
  public static func programLoad(
    _ program: ProgramAttributes, log: inout LogBuffer
  ) throws(Errno) -> OwnedDescriptor {
    let level = log.level
    guard let size = UInt32(exactly: log.bytes.count) else { throw .invalidArgument }
    var neededSize: UInt32 = 0
    defer { log.neededSize = neededSize }
    return try withAddress(of: &log.bytes) { address throws(Errno) -> OwnedDescriptor in
      var attributes = capus_attr_prog_load()
      defer { neededSize = attributes.log_true_size }
      attributes.log_level = level
      attributes.log_size = size
      attributes.log_buf = address
      // Sound: as above.
      return try unsafe programLoad(
        program, program.instructions.span.bytes, program.functionInfo.span.bytes,
        program.lineInfo.span.bytes, &attributes)
    }
  }

  private static func programLoad(
    _ program: ProgramAttributes, _ code: RawSpan, _ functionInfo: RawSpan, _ lineInfo: RawSpan,
    _ attributes: inout capus_attr_prog_load
  ) throws(Errno) -> OwnedDescriptor {
    guard let count = UInt32(exactly: code.byteCount / 8) else { throw .argListTooLong }
    attributes.prog_type = program.type
    attributes.insn_cnt = count
    attributes.kern_version = program.kernelVersion
    attributes.prog_flags = program.flags
    attributes.expected_attach_type = program.expectedAttachType
    attributes.attach_btf_id = program.attachTypeID
    attributes.prog_ifindex = program.interfaceIndex
    program.name.store(to: &attributes.prog_name)
    if let token = program.token {
      attributes.prog_flags |= tokenFlag
      attributes.prog_token_fd = token.rawValue
    }
    if let target = program.attachTarget {
      attributes.attach_prog_fd_or_btf_obj_fd = UInt32(bitPattern: target.rawValue)
    }
    return try withAddress(of: code) { code throws(Errno) -> OwnedDescriptor in
      attributes.insns = code
      return try withAddress(of: program.licenseText) { text throws(Errno) -> OwnedDescriptor in
        attributes.license = text
        if program.descriptors.isEmpty {
          return try programLoadWithInfo(program, functionInfo, lineInfo, &attributes)
        }
        let numbers = program.descriptors.map(\.rawValue)
        // Sound: an Int32 has no padding, so its raw view has nothing uninitialised.
        return try unsafe withAddress(of: numbers.span.bytes) {
          numbers throws(Errno) -> OwnedDescriptor in
          attributes.fd_array = numbers
          return try programLoadWithInfo(program, functionInfo, lineInfo, &attributes)
        }
      }
    }
  }

  private static func programLoadWithInfo(
    _ program: ProgramAttributes, _ functionInfo: RawSpan, _ lineInfo: RawSpan,
    _ attributes: inout capus_attr_prog_load
  ) throws(Errno) -> OwnedDescriptor {
    guard let btf = program.btf else { return try descriptor(.programLoad, &attributes) }
    guard let functions = UInt32(exactly: functionInfo.byteCount / 8),
      let lines = UInt32(exactly: lineInfo.byteCount / 16)
    else { throw .argListTooLong }
    attributes.prog_btf_fd = UInt32(bitPattern: btf.rawValue)
    attributes.func_info_cnt = functions
    attributes.func_info_rec_size = functions > 0 ? 8 : 0
    attributes.line_info_cnt = lines
    attributes.line_info_rec_size = lines > 0 ? 16 : 0
    return try withAddress(of: functionInfo) { functionInfo throws(Errno) -> OwnedDescriptor in
      attributes.func_info = functionInfo
      return try withAddress(of: lineInfo) { lineInfo throws(Errno) -> OwnedDescriptor in
        attributes.line_info = lineInfo
        return try descriptor(.programLoad, &attributes)
      }
    }
  }
}
