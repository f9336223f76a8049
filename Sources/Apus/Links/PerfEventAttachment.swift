import ApusSystem
import SystemPackage

/// A program on an event of `perf_event_open(2)`: a tracepoint, a probe on a function.
struct PerfEventAttachment: ~Copyable, Sendable {
  private let event: OwnedDescriptor
  /// None before 5.15: then the event holds the program.
  let link: OwnedDescriptor?

  /// Attaches a program, with a number that it can ask for (`bpf_get_attach_cookie`) where there are links.
  init(
    _ program: borrowing OwnedDescriptor, to event: consuming OwnedDescriptor, cookie: UInt64 = 0
  ) throws(Errno) {
    let link = try BPF.linkCreate(program, event: event, cookie: cookie)
    if link == nil { try PerfEvent.attach(program, to: event) }
    try PerfEvent.enable(event)
    self.event = event
    self.link = link
  }

  /// Ends the event, also for a forked child that still has the descriptors, which close here.
  consuming func detach() {
    // Whatever keeps it from being disabled, closing detaches.
    try? PerfEvent.disable(event)
  }
}
