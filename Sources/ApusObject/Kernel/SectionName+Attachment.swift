extension SectionName {
  /// How the programs of a section are attached by its name alone, as libbpf does it (`bpf_program__attach`).
  public enum Attachment: Hashable, Sendable {
    /// To the function, tracepoint or hook that the program was loaded for (`BPF_RAW_TRACEPOINT_OPEN`).
    case loadedTarget
    /// To the raw tracepoint `NAME`.
    case rawTracepoint
    /// To the tracepoint `CATEGORY/NAME` of tracefs.
    case tracepoint
    /// To the kernel's function `FUNCTION[+OFFSET]`.
    case kernelFunction(Moment)
    /// To the kernel's functions whose names fit a pattern (`BPF_TRACE_KPROBE_MULTI`).
    case kernelFunctions(Moment)
    /// To the kernel's function for the system call `NAME`.
    case systemCall(Moment)
    /// To a function of a binary, `PATH:FUNCTION[@VERSION][+OFFSET]`.
    case userFunction(Moment)
    /// To the functions of a binary whose names fit a pattern, `PATH:PATTERN[@VERSION]` (`BPF_TRACE_UPROBE_MULTI`).
    case userFunctions(Moment)
    /// To a marker of a binary, `PATH:PROVIDER:NAME`.
    case userMarker
    /// To the kernel's objects that the program was loaded for (`BPF_TRACE_ITER`); it runs when the link is read.
    case iterator
  }

  /// When a program on a function runs.
  public enum Moment: Hashable, Sendable {
    /// When the function is called.
    case entry
    /// When it returns.
    case exit
    /// At both; what the program says at the call decides on the return.
    case session
  }
}
