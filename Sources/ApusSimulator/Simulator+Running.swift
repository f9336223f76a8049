import ApusObject

/// How a program is run.
public struct RunOptions: Sendable {
  /// The CPU it runs on.
  public var processor = 0
  /// Whether to count how often each instruction runs, for ``Simulator/coverage()``.
  public var countsInstructions = false
  /// Sees the state before each instruction, and can stop the run.
  ///
  /// It must not use the simulator, which is in use.
  public var observer: (@Sendable (ExecutionState) -> ExecutionState.Decision)?
  /// The number of the interface that the packet comes from.
  public var interface: UInt32 = 1
  /// The receive queue that the packet comes from.
  public var queue: UInt32 = 0
  /// `mark` of a `struct __sk_buff`.
  public var mark: UInt32 = 0

  /// A run on the first CPU that nobody watches.
  public init() {}

  func watch(in environment: SimulationEnvironment) -> FullWatch? {
    countsInstructions || environment.countsInstructions || observer != nil
      ? FullWatch(observer: observer) : nil
  }
}

/// What a run on a packet gave.
public struct PacketResult: Sendable, Hashable {
  /// What the program returned: an action, or the bytes to keep of a socket filter's packet.
  public let returnValue: UInt32
  /// The packet as the program left it.
  public let packet: [UInt8]
  /// The metadata that the program put in front of it.
  public let metadata: [UInt8]
  /// Where it sent the packet, if it did.
  public let redirects: [Redirect]
}

extension Machine {
  func choose(_ options: RunOptions) throws(SimulationError) {
    guard (0..<environment.processorCount).contains(options.processor) else {
      throw SimulationError(
        .invalidInput, "There is no CPU \(options.processor), of \(environment.processorCount)")
    }
    cpu = options.processor
    if unsafe hot.pointee.hasRedirects { redirects.removeAll(keepingCapacity: true) }
  }

  /// Puts a packet into the buffer.
  func setPacket(_ bytes: [UInt8]) throws(SimulationError) {
    guard bytes.count <= PacketBounds.maximum else {
      throw SimulationError(
        .invalidInput, "A packet has at most \(PacketBounds.maximum) bytes, not \(bytes.count)")
    }
    reservePacket(bytes.count)
    // Sound: checked against the room behind the headroom.
    unsafe bytes.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(
        start: packetStore + PacketBounds.headroom, count: source.count
      )
      .copyMemory(from: source)
    }
    packet = PacketBounds()
    packet.end += bytes.count
    packet.limit = max(PacketBounds.pageRoom, packet.end)
  }

  /// Shows the first bytes of the context to the program, zeroed.
  func clearContext(_ size: Int, isWritable: Bool) {
    reserveContext(size)
    unsafe contextStore.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    contextSize = size
    unsafe memory[Address.context] = Region(
      base: contextStore, span: UInt64(size), readable: UInt64(size),
      writable: isWritable ? UInt64(size) : 0)
  }

  /// The bytes of the packet between two places in its buffer.
  func packetBytes(_ range: Range<Int>) -> [UInt8] {
    // Sound: the bounds of the packet are within the buffer.
    unsafe Array(UnsafeRawBufferPointer(start: packetStore + range.lowerBound, count: range.count))
  }

  func packetResult(_ value: UInt64) -> PacketResult {
    PacketResult(
      returnValue: UInt32(truncatingIfNeeded: value), packet: packetBytes(packet.data..<packet.end),
      metadata: packetBytes(packet.meta..<packet.data), redirects: redirects)
  }

  /// Prepares an XDP program's run: `struct xdp_md` and the packet.
  func prepareXDP(_ options: RunOptions) {
    contextKind = .xdp
    packetIsReadable = true
    packetIsWritable = true
    clearContext(XDPFields.size, isWritable: false)
    setField(XDPFields.ingressInterface, options.interface)
    setField(XDPFields.queue, options.queue)
    showPacket()
  }

  /// Prepares the run of a program with a `struct __sk_buff`.
  func prepareSocketBuffer(_ type: ProgramType, _ options: RunOptions) {
    contextKind = .socketBuffer
    let isTrafficControl = type == .trafficClassifier || type == .trafficAction
    packetIsReadable = isTrafficControl || type == .cgroupPacket
    packetIsWritable = isTrafficControl
    // The kernel lets programs write some fields only; which, its verifier checks, and not the simulator.
    clearContext(SocketBufferFields.size, isWritable: true)
    let length = UInt32(packet.end - packet.data)
    setField(SocketBufferFields.length, length)
    setField(SocketBufferFields.wireLength, length)
    setField(SocketBufferFields.mark, options.mark)
    setField(SocketBufferFields.interface, options.interface)
    setField(SocketBufferFields.ingressInterface, options.interface)
    if length >= 14 {
      // In network order, as `skb->protocol` is.
      let place = packet.data + 12
      setField(
        SocketBufferFields.protocolNumber,
        UInt32(unsafe packetStore.loadUnaligned(fromByteOffset: place, as: UInt16.self)))
    }
    showPacket()
  }
}

extension Simulator {
  /// Runs a program on a packet: XDP, traffic control, or a socket filter.
  ///
  /// - Parameters:
  ///   - program: Its name.
  ///   - packet: At most 65,536 bytes, with the Ethernet header.
  ///   - options: Where and how.
  /// - Returns: What the program returned, and what became of the packet.
  /// - Throws: ``SimulationError`` with what the program must not do, and its line.
  public func run(
    _ program: String, on packet: [UInt8], options: RunOptions = RunOptions()
  ) throws(SimulationError) -> PacketResult {
    try runRepeatedly(program, on: packet, count: 1, options: options)
  }

  /// Runs a program on a packet as often as asked, each time on the packet as it came in; nothing is
  /// allocated in between.
  ///
  /// - Returns: The result of the last run.
  /// - Throws: ``SimulationError``.
  public func runRepeatedly(
    _ program: String, on packet: [UInt8], count: Int, options: RunOptions = RunOptions()
  ) throws(SimulationError) -> PacketResult {
    let number = try number(of: program)
    return try withMachine { (machine) throws(SimulationError) in
      let type = machine.programs[number].specification.type
      let isXDP = type == .xdp
      guard isXDP || Helper.Users.packets.include(type) else {
        throw SimulationError(
          .typeMismatch, "A program of type \(type) runs on no packet", subject: program)
      }
      let watch = options.watch(in: machine.environment)
      var value: UInt64 = 0
      for _ in 0..<max(1, count) {
        try machine.choose(options)
        try machine.setPacket(packet)
        if isXDP {
          machine.prepareXDP(options)
        } else {
          machine.prepareSocketBuffer(type, options)
        }
        value = try machine.run(
          number, context: Address.start(of: Address.context), observer: watch)
      }
      return machine.packetResult(value)
    }
  }

  /// Runs a program on a context of given bytes: a tracepoint's record, the arguments of a raw tracepoint or
  /// probe (`struct pt_regs`), or what else r1 points to.
  ///
  /// - Parameters:
  ///   - program: Its name.
  ///   - context: At most 65,536 bytes; the program can write them.
  ///   - options: Where and how.
  /// - Returns: r0, and the context as the program left it.
  /// - Throws: ``SimulationError``.
  public func run(
    _ program: String, context: [UInt8], options: RunOptions = RunOptions()
  ) throws(SimulationError) -> (returnValue: UInt64, context: [UInt8]) {
    let number = try number(of: program)
    return try withMachine { (machine) throws(SimulationError) in
      guard context.count <= Machine.contextCapacity else {
        throw SimulationError(
          .invalidInput,
          "A context has at most \(Machine.contextCapacity) bytes, not \(context.count)")
      }
      try machine.choose(options)
      try machine.setPacket([])
      machine.contextKind = .raw
      machine.packetIsReadable = false
      machine.packetIsWritable = false
      machine.clearContext(context.count, isWritable: true)
      machine.showPacket()
      // Sound: checked against the capacity of the context.
      let store = unsafe UnsafeMutableRawBufferPointer(
        start: machine.contextStore, count: context.count)
      unsafe context.withUnsafeBytes { unsafe store.copyMemory(from: $0) }
      // Without memory, r1 is null.
      let address = context.isEmpty ? 0 : Address.start(of: Address.context)
      let value = try machine.run(
        number, context: address, second: UInt64(context.count),
        observer: options.watch(in: machine.environment))
      return (value, unsafe Array(UnsafeRawBufferPointer(store)))
    }
  }

  /// Runs a program on arguments of 8 bytes each: those of a raw tracepoint, of a tracepoint with types, or of a function
  /// of the kernel's (`fentry`).
  ///
  /// - Returns: What the program returned.
  /// - Throws: ``SimulationError``.
  public func run(
    _ program: String, arguments: [UInt64], options: RunOptions = RunOptions()
  ) throws(SimulationError) -> UInt64 {
    let context = arguments.flatMap { argument in
      // Sound: reads the bytes of a value that lives through the call.
      unsafe withUnsafeBytes(of: argument) { unsafe Array($0) }
    }
    return try run(program, context: context, options: options).returnValue
  }

  /// How many steps the last run took, counted as ``SimulationEnvironment/stepLimit`` says.
  public var stepsOfLastRun: Int {
    withMachine { $0.stepsTaken }
  }
}
