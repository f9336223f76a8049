import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

extension SharedProgram {
  /// Attaches the program to a marker that is named by `PATH:PROVIDER:NAME`.
  func attach(toMarker target: String) throws(ApusError) -> Attachment {
    guard let target = MarkerTarget(target) else {
      throw noSuchTarget(target, "a marker of a binary is PATH:PROVIDER:NAME")
    }
    return try attach(to: target)
  }

  /// Attaches the program to all places of a marker (kernel 4.17).
  ///
  /// - Parameters:
  ///   - target: The marker.
  ///   - process: The process that it runs for; nil for all.
  ///   - cookie: What the program can ask for (`bpf_usdt_cookie`).
  /// - Returns: The attachment, which the object keeps.
  /// - Throws: ``ApusError``: see ``ProbeProgram/attach(toMarker:of:in:process:cookie:)``.
  func attach(
    to target: MarkerTarget, process: Int32? = nil, cookie: UInt64 = 0
  ) throws(ApusError) -> Attachment {
    try checkIsInKernel("Attaching")
    let specifications = try markerSpecifications(for: target)
    try checkProcess(process, target)
    guard specification.type == .kprobe,
      [nil, .traceUprobeMulti].contains(specification.attachType)
    else {
      throw ApusError(
        .unsupported,
        "Program \(name) cannot be attached to \(target): it was loaded for something else than markers. Put it in "
          + "a section usdt.", subject: name)
    }
    let path = try path(of: target.binary, target.description)
    let (markers, places) = try places(of: target, in: path)
    let (numbers, reservation) = try specifications.reserve(
      places.map(\.arguments), for: markers.machine,
      addresses: try addresses(of: places, markers, path, target, process), cookie: cookie,
      for: "Attaching program \(name) to \(target)", subject: name)
    do throws(ApusError) {
      return try attach(
        to: target, places, of: path, numbers: numbers, reservation, process: process)
    } catch {
      // Nothing is held by whoever threw.
      reservation.release()
      guard error.errno == .noSuchProcess else { throw error }
      throw noSuchTarget(target.description, "there is no process \(process ?? 0)")
    }
  }

  private func attach(
    to target: MarkerTarget, _ places: [ExecutableMarkers.Marker], of path: FilePath,
    numbers: [UInt32], _ reservation: MarkerReservation, process: Int32?
  ) throws(ApusError) -> Attachment {
    let cookies = numbers.map { UInt64($0) }
    if let type = specification.attachType {
      let counters = places.map { $0.counterOffset ?? 0 }
      return try attach(to: target.description, needing: [.bpf, .perfmon]) {
        program throws(Errno) -> Attachment.Holder in
        let link = try BPF.linkCreate(
          program, places: places.map(\.offset), of: path, attachType: type.rawValue,
          onReturn: false, counters: counters.contains { $0 != 0 } ? counters : [],
          cookies: cookies, process: process ?? 0)
        return .marker(
          MarkerAttachment(probes: [Attachment(.link(link))], arguments: reservation))
      }
    }
    guard let event = ProbeEvent(.user) else {
      throw noProbes(target.description, "CONFIG_UPROBE_EVENTS")
    }
    var configurations: [UInt64] = []
    for place in places {
      guard let configuration = event.configuration(countingAt: place.counterOffset) else {
        throw ApusError(
          .unsupported,
          "Program \(name) cannot be attached to \(target): the marker has a semaphore, which this kernel cannot "
            + "count up (Linux 4.20).", subject: name)
      }
      configurations.append(configuration)
    }
    return try attach(to: target.description, needing: [.bpf, .perfmon]) {
      program throws(Errno) -> Attachment.Holder in
      // Those that were made are detached when a later one fails: they close.
      var probes: [Attachment] = []
      for (index, place) in places.enumerated() {
        let event = try PerfEvent.open(
          probe: event.type, configuration: configurations[index], on: path.string,
          offset: place.offset, process: process)
        probes.append(
          Attachment(
            .perfEvent(try PerfEventAttachment(program, to: event, cookie: cookies[index]))))
      }
      return .marker(MarkerAttachment(probes: probes, arguments: reservation))
    }
  }

  /// What tells the object's programs of arguments, which has to be there before anything is attached.
  private func markerSpecifications(
    for target: MarkerTarget
  ) throws(ApusError) -> MarkerSpecifications {
    if let specifications = links.markers.withLock({ $0 }) { return specifications }
    guard !links.isClosed else { throw .closed("Attaching program \(name)", subject: name) }
    throw ApusError(
      .noSuchMap,
      "Program \(name) cannot be attached to \(target): the object has no map \(MarkerSpecifications.mapName), by "
        + "which programs are told of the arguments of markers (USDT). Include <bpf/usdt.bpf.h> in its source.",
      subject: name)
  }

  private func checkProcess(_ process: Int32?, _ target: MarkerTarget) throws(ApusError) {
    // 0 and less would be others than the caller means.
    guard let process, process <= 0 else { return }
    throw noSuchTarget(target.description, "there is no process \(process)")
  }

  /// The machines whose programs this one runs.
  private static var machines: [ELFMachine] {
    #if arch(x86_64)
    [.x86x64, .i386]
    #elseif arch(arm64)
    [.arm64]
    #else
    [.riscv]
    #endif
  }

  private func places(
    of target: MarkerTarget, in path: FilePath
  ) throws(ApusError) -> (markers: ExecutableMarkers, places: [ExecutableMarkers.Marker]) {
    let size = try size(of: path, target.description)
    do throws(ObjectError) {
      let markers = try ExecutableMarkers(size: size, read: Self.reader(of: path))
      guard Self.machines.contains(markers.machine) else {
        throw ObjectError(
          .unsupportedELF, "\(path) is for another machine than this (\(markers.machine.rawValue))")
      }
      let places = try markers.places(of: target.marker)
      guard places.isEmpty else { return (markers, places) }
      let names = try markers.names()
      throw ObjectError(
        .notFound, "\(path) has no marker \(target.marker); it has " + Self.list(names))
    } catch {
      throw noSuchTarget(target.description, error.message)
    }
  }

  /// Some names in words.
  private static func list(_ names: [ExecutableMarkers.Name]) -> String {
    let shown = names.prefix(16).map(\.description)
    if shown.isEmpty { return "none" }
    guard names.count > shown.count else { return ApusError.sentence(shown) }
    return shown.joined(separator: ", ") + " and \(names.count - shown.count) more"
  }

  /// Where the places are in memory, if the program has to know its arguments by that; else nil.
  private func addresses(
    of places: [ExecutableMarkers.Marker], _ markers: ExecutableMarkers, _ path: FilePath,
    _ target: MarkerTarget, _ process: Int32?
  ) throws(ApusError) -> [[UInt64]]? {
    guard looksUpAddresses else { return nil }
    guard markers.isPositionIndependent else { return places.map { [$0.address] } }
    guard let process else {
      throw ApusError(
        .unsupported,
        "Program \(name) cannot be attached to \(target) in all processes: it finds the arguments of a marker by the "
          + "address, and \(path) may be loaded anywhere. Name the process. Since Linux 5.15, and with usdt.bpf.h, all "
          + "are possible.", subject: name)
    }
    let mappings: ProcessMappings
    do throws(Errno) {
      mappings = try ProcessMappings(of: path, in: process)
    } catch {
      throw noSuchTarget(
        target.description, "the memory of process \(process) cannot be looked at: \(error)")
    }
    let addresses = places.map { mappings.addresses(of: $0.offset) }
    guard !addresses.contains(where: \.isEmpty) else {
      throw noSuchTarget(target.description, "process \(process) has not loaded \(path)")
    }
    return addresses
  }

  /// Whether the program finds the arguments of a marker by the address where it runs.
  private var looksUpAddresses: Bool {
    switch specification.markerArguments {
    case .cookie: false
    case .cookieOrAddress: VirtualOption.hasCookie.value(on: KernelContext()) == 0
    case .address: true
    }
  }
}
