import CApus
public import SystemPackage

/// Events of `perf_event_open(2)` that programs are attached to: a tracepoint, a probe on a function.
///
/// A program on one runs for every process, on every processor. The event lasts as long as its descriptor.
public enum PerfEvent {
  /// Opens the event of a tracepoint (`PERF_TYPE_TRACEPOINT`).
  ///
  /// - Parameter id: The tracepoint's number, which tracefs has.
  /// - Returns: The event, which has to be enabled.
  /// - Throws: The kernel's `Errno`: `EACCES` without the right to.
  public static func open(tracepoint id: UInt64) throws(Errno) -> OwnedDescriptor {
    try OwnedDescriptor(capus_perf_probe_open(2, id, 0, 0, -1))
  }

  /// Opens the event of a probe on a function (kernel 4.17).
  ///
  /// - Parameters:
  ///   - type: The number of the kind of event, `kprobe` or `uprobe`, which sysfs has.
  ///   - configuration: What sysfs says of returns (`config`).
  ///   - name: The kernel's function, or the path of the binary.
  ///   - offset: In bytes, from the function, or from the start of the file.
  ///   - process: The process whose calls count; nil for any.
  /// - Returns: The event, which has to be enabled.
  /// - Throws: The kernel's `Errno`: `EACCES` without the right to, `ENOENT` where there is no such function or file,
  ///   `ESRCH` where there is no such process.
  public static func open(
    probe type: UInt32, configuration: UInt64, on name: String, offset: UInt64,
    process: Int32? = nil
  ) throws(Errno) -> OwnedDescriptor {
    try withAddress(of: Array(name.utf8) + [0]) { address throws(Errno) in
      try OwnedDescriptor(
        capus_perf_probe_open(type, configuration, address, offset, process ?? -1))
    }
  }

  /// Attaches a program to an event without a link (`PERF_EVENT_IOC_SET_BPF`, kernel 4.1).
  public static func attach(
    _ program: borrowing OwnedDescriptor, to event: borrowing OwnedDescriptor
  ) throws(Errno) {
    _ = try valueOrErrno(capus_perf_set_program(event.rawValue, program.rawValue))
  }

  /// Lets the event happen (`PERF_EVENT_IOC_ENABLE`).
  public static func enable(_ event: borrowing OwnedDescriptor) throws(Errno) {
    _ = try valueOrErrno(capus_perf_enable(event.rawValue))
  }

  /// Lets it happen no more (`PERF_EVENT_IOC_DISABLE`).
  public static func disable(_ event: borrowing OwnedDescriptor) throws(Errno) {
    _ = try valueOrErrno(capus_perf_disable(event.rawValue))
  }
}
