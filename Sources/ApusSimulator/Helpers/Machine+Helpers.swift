import ApusObject

/// What a helper made of a call.
enum HelperResult {
  case value(UInt64)
  case tailCall
  case finished
  case failed
}

extension Machine {
  /// Calls a helper with the registers as they are.
  func callHelper<Watch: ExecutionWatch>(_ number: UInt8, watch: Watch) -> HelperResult {
    guard let helper = Helper(rawValue: number) else { return .failed }
    do throws(SimulationError) {
      switch helper {
      case .mapLookup: return .value(try mapLookup(registers[1], registers[2], cpu: cpu))
      case .tailCall: return try tailCall()
      case .loop: return try loop(watch: watch)
      case .forEachElement: return try forEachElement(watch: watch)
      case .userRecords: return try drainUserRecords(watch: watch)
      case .throwException: return throwException(watch: watch)
      default: return .value(try perform(helper))
      }
    } catch {
      var error = error
      locate(&error, at: pc)
      self.error = error
      return .failed
    }
  }

  /// Every helper that neither calls back nor changes the program.
  @inline(never)
  private func perform(_ helper: Helper) throws(SimulationError) -> UInt64 {
    switch helper {
    case .mapUpdate, .mapDelete, .mapPush, .mapPop, .mapPeek, .mapLookupPerCPU:
      try performOnMap(helper)
    case .dynamicRead, .dynamicWrite, .dynamicData, .dynamicFromPacket, .dynamicSize,
      .dynamicFromMemory, .dynamicSlice, .dynamicSliceToWrite, .dynamicAdjust, .dynamicClone,
      .dynamicIsNull, .dynamicIsReadOnly:
      try performOnDynamicPointer(helper)
    case .timerInit, .timerSetCallback, .timerStart, .timerCancel, .workInit, .workSetCallback,
      .workStart:
      try performOnTimer(helper)
    case .numbersNew, .numbersNext, .numbersDestroy: try performOnNumbers(helper)
    case .perfOutput, .ringOutput, .ringReserve, .ringSubmit, .ringDiscard, .ringQuery,
      .ringReserveDynamic, .ringSubmitDynamic, .ringDiscardDynamic:
      try performOnRecords(helper)
    case .xdpAdjustHead, .xdpAdjustTail, .xdpAdjustMeta, .xdpLength, .xdpLoad, .xdpStore,
      .packetLoad, .packetStore, .packetPull, .packetHash, .redirect, .redirectMap,
      .redirectPeer, .cloneRedirect:
      try performOnPacket(helper)
    case .changeTail, .changeHead, .adjustRoom, .vlanPush, .vlanPop, .changeProtocol, .changeType:
      try performOnHeaders(helper)
    case .checksumL3, .checksumL4, .checksumDiff, .checksumUpdate:
      try performChecksum(helper)
    case .tracePrint, .traceVPrint, .format, .compareStrings, .parseSigned, .parseUnsigned,
      .probeRead, .probeReadString:
      try performOnStrings(helper)
    case .stringCompare, .stringCompareCaseless, .stringFind, .stringFindUpTo, .stringFindOrEnd,
      .stringFindLast, .stringLength, .stringLengthUpTo, .stringSpan, .stringSpanWithout,
      .stringSearch, .stringSearchUpTo:
      try performOnTerminatedStrings(helper)
    default: try performEnvironment(helper)
    }
  }

  private func performEnvironment(_ helper: Helper) throws(SimulationError) -> UInt64 {
    switch helper {
    case .ktime, .ktimeBoot, .ktimeCoarse, .ktimeTAI:
      let now = clock
      clock &+= environment.timeStep
      return now
    case .jiffies:
      // 250 a second, and the kernel starts five minutes before they wrap.
      return clock / 4_000_000 &+ 0x1_0000_0000 &- 300 * 250
    case .random: return UInt64(nextRandom())
    case .processor: return UInt64(cpu)
    case .pidAndTGID: return UInt64(environment.processID) << 32 | UInt64(environment.threadID)
    case .uidAndGID: return UInt64(environment.groupID) << 32 | UInt64(environment.userID)
    case .controlGroup: return environment.controlGroupID
    case .command: return try copyCommand()
    case .unsupported: return errno(KernelErrno.notSupported)
    case .spinLock, .spinUnlock: return try spin(locks: helper == .spinLock)
    // One NUMA node, and no tasks that could be looked at.
    default: return 0
    }
  }

  private func nextRandom() -> UInt32 {
    // SplitMix64: any seed will do, 0 too.
    random &+= 0x9e37_79b9_7f4a_7c15
    var mixed = random
    mixed = (mixed ^ mixed &>> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed &>> 27) &* 0x94d0_49bb_1331_11eb
    return UInt32(truncatingIfNeeded: mixed ^ mixed &>> 31)
  }

  private func copyCommand() throws(SimulationError) -> UInt64 {
    let size = registers[2] & 0xffff_ffff
    guard size > 0 else { return errno(KernelErrno.invalid) }
    let place = unsafe try bytesToWrite(registers[1], size)
    let name = Array(environment.command.utf8.prefix(15))
    for index in 0..<Int(size) {
      unsafe place.storeBytes(
        of: index < name.count && index < Int(size) - 1 ? name[index] : 0, toByteOffset: index,
        as: UInt8.self)
    }
    return 0
  }

  private func spin(locks: Bool) throws(SimulationError) -> UInt64 {
    let place = unsafe try bytesToWrite(registers[1], 4)
    let isLocked = unsafe place.loadUnaligned(as: UInt32.self) != 0
    guard isLocked != locks else {
      throw SimulationError(
        .deadlock, locks ? "It takes a spin lock it has" : "It gives back a spin lock it has not")
    }
    unsafe place.storeBytes(of: locks ? 1 : 0, as: UInt32.self)
    return 0
  }

  // MARK: - Arguments

  /// A negative error as a program sees it.
  func errno(_ error: Int64) -> UInt64 { UInt64(bitPattern: error) }

  /// Memory that a helper reads; of size 0, any address.
  @unsafe func bytesToRead(
    _ address: UInt64, _ size: UInt64
  ) throws(SimulationError) -> UnsafeRawPointer {
    if size == 0 { return unsafe UnsafeRawPointer(contextStore) }
    guard size <= UInt64(UInt32.max), let place = unsafe memory.readable(address, size) else {
      throw invalidAccess("read", address, size)
    }
    return unsafe place
  }

  /// Memory that a helper writes; of size 0, any address.
  @unsafe func bytesToWrite(
    _ address: UInt64, _ size: UInt64
  ) throws(SimulationError) -> UnsafeMutableRawPointer {
    if size == 0 { return unsafe contextStore }
    guard size <= UInt64(UInt32.max), let place = unsafe memory.writable(address, size) else {
      throw invalidAccess("write", address, size)
    }
    return unsafe place
  }

  /// The map that an argument means.
  func mapArgument(_ address: UInt64) throws(SimulationError) -> MapStorage {
    let index = Int(address & Address.offsetMask)
    guard address >> Address.shift == Address.mapHandles, unsafe index < hot.pointee.mapCount
    else { throw noMap(address) }
    // Sound: the machine has the map.
    return unsafe hot.pointee.maps[index].takeUnretainedValue()
  }

  @inline(never)
  func noMap(_ address: UInt64) -> SimulationError {
    SimulationError(.invalidCall, "A helper wants a map, not 0x\(String(address, radix: 16))")
  }

  /// Throws unless the argument is the context.
  func checkContext(_ address: UInt64) throws(SimulationError) {
    guard address == Address.start(of: Address.context) else {
      throw SimulationError(
        .invalidCall, "A helper wants the context, not 0x\(String(address, radix: 16))")
    }
  }
}
