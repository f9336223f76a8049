public import SystemPackage

extension BPF {
  /// Attaches a program to an event (`BPF_LINK_CREATE` with `BPF_PERF_EVENT`, kernel 5.15).
  ///
  /// - Parameters:
  ///   - program: The program.
  ///   - event: The event.
  ///   - cookie: What the program can ask for (`bpf_get_attach_cookie`).
  /// - Returns: The link, or nil from a kernel that has no such links; then ``PerfEvent/attach(_:to:)`` does it.
  /// - Throws: The kernel's `Errno`: `EBADF` for what is no event.
  public static func linkCreate(
    _ program: borrowing OwnedDescriptor, event: borrowing OwnedDescriptor, cookie: UInt64 = 0
  ) throws(Errno) -> OwnedDescriptor? {
    // BPF_PERF_EVENT
    var link = LinkAttributes(target: .descriptor(event.borrowed), attachType: 41)
    link.arguments = [cookie]
    do throws(Errno) {
      return try linkCreate(program, link)
    } catch {
      guard error == .invalidArgument else { throw error }
      return nil
    }
  }

  /// Attaches a program to functions of the kernel's (`BPF_TRACE_KPROBE_MULTI`, kernel 5.18).
  ///
  /// - Parameters:
  ///   - program: A program that was loaded for that.
  ///   - names: The functions; all of them, or none is attached to.
  ///   - attachType: What the program was loaded for (`enum bpf_attach_type`).
  ///   - onReturn: Whether it runs when they return (`BPF_F_KPROBE_MULTI_RETURN`).
  /// - Returns: The link.
  /// - Throws: The kernel's `Errno`: `ESRCH` or `ENOENT` where there is no such function, `EOPNOTSUPP` from a kernel
  ///   without such probes.
  public static func linkCreate(
    _ program: borrowing OwnedDescriptor, kernelFunctions names: [String], attachType: UInt32,
    onReturn: Bool
  ) throws(Errno) -> OwnedDescriptor {
    var text: [UInt8] = []
    var starts: [Int] = []
    for name in names {
      starts.append(text.count)
      text += Array(name.utf8) + [0]
    }
    var link = LinkAttributes(target: .interface(0), attachType: attachType)
    return try withAddress(of: text) { base throws(Errno) in
      let addresses = starts.map { base + UInt64($0) }
      // Sound: an integer has no padding, so its raw view has nothing uninitialised.
      return try unsafe withAddress(of: addresses.span.bytes) { symbols throws(Errno) in
        link.arguments = [pair(onReturn ? 1 : 0, UInt32(clamping: names.count)), symbols]
        return try linkCreate(program, link)
      }
    }
  }

  /// Attaches a program to places of a binary (`BPF_TRACE_UPROBE_MULTI`, kernel 6.6).
  ///
  /// - Parameters:
  ///   - program: A program that was loaded for that.
  ///   - offsets: The places, in bytes from the start of the file.
  ///   - path: The binary.
  ///   - attachType: What the program was loaded for (`enum bpf_attach_type`).
  ///   - onReturn: Whether it runs when the functions there return (`BPF_F_UPROBE_MULTI_RETURN`).
  ///   - counters: For each place, where in the file the number is that counts who traces it, or 0; empty if none has
  ///     one.
  ///   - cookies: For each place, what the program can ask for there (`bpf_get_attach_cookie`); may be empty.
  ///   - process: The process that it runs for; 0 for any.
  /// - Returns: The link.
  /// - Throws: The kernel's `Errno`: `EINVAL` from a kernel without such links, `ESRCH` where there is no such process.
  public static func linkCreate(
    _ program: borrowing OwnedDescriptor, places offsets: [UInt64], of path: FilePath,
    attachType: UInt32, onReturn: Bool, counters: [UInt64] = [], cookies: [UInt64] = [],
    process: Int32 = 0
  ) throws(Errno) -> OwnedDescriptor {
    // The kernel reads as many of each as there are places.
    guard [0, offsets.count].contains(counters.count), [0, offsets.count].contains(cookies.count)
    else { throw .invalidArgument }
    var link = LinkAttributes(target: .interface(0), attachType: attachType)
    return try withAddress(of: Array(path.string.utf8) + [0]) { path throws(Errno) in
      // Sound: an integer has no padding, so its raw view has nothing uninitialised; the same of the next two.
      try unsafe withAddress(of: offsets.span.bytes) { places throws(Errno) in
        try unsafe withAddress(of: counters.span.bytes) { counters throws(Errno) in
          try unsafe withAddress(of: cookies.span.bytes) { cookies throws(Errno) in
            let count = pair(UInt32(clamping: offsets.count), onReturn ? 1 : 0)
            let process = pair(UInt32(bitPattern: process), 0)
            link.arguments = [path, places, counters, cookies, count, process]
            return try linkCreate(program, link)
          }
        }
      }
    }
  }

  /// Two neighbouring words of 32 bits as the kernel's structures have them.
  private static func pair(_ first: UInt32, _ second: UInt32) -> UInt64 {
    #if _endian(little)
    UInt64(first) | UInt64(second) << 32
    #else
    UInt64(second) | UInt64(first) << 32
    #endif
  }
}
