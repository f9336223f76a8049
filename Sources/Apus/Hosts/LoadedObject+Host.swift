public import ApusObject
import ApusSystem

extension LoadedObject {
  /// The object that a host has, such as a simulator: nothing is loaded into the kernel, and no privilege is needed.
  ///
  /// Its maps, global variables, ring buffers and traps are used as those of an object in the kernel, and its programs
  /// by their test runs. What takes a kernel, such as attaching a program or pinning a map, throws
  /// ``ApusError/Code/unsupported``.
  ///
  /// - Throws: ``ApusError/Code/unsupported`` for a map that is too large.
  public convenience init(in host: some ObjectHost) throws(ApusError) {
    let links = LinkOwner()
    let specification = host.specification
    var maps = NamedValues<SharedMap>()
    for map in specification.maps {
      guard let hosted = host.hostedMap(map.name) else { continue }
      maps.append(try SharedMap(hosted), named: map.name)
    }
    var programs = NamedValues<SharedProgram>()
    for program in specification.programs {
      guard let hosted = host.hostedProgram(program.name) else { continue }
      programs.append(SharedProgram(hosted, links: links), named: program.name)
    }
    self.init(specification, maps: maps, programs: programs, links: links)
  }
}

extension SharedProgram {
  /// A program of a host.
  convenience init(_ program: any HostedProgram, links: LinkOwner) {
    self.init(program.specification, descriptor: .none, links: links, hosted: program)
  }

  /// Throws if the program is in no kernel.
  func checkIsInKernel(_ action: String) throws(ApusError) {
    guard hosted != nil else { return }
    throw ApusError(
      .unsupported,
      "\(action) program \(name): it is not in the kernel, but in a simulator. Run it with testRun.",
      subject: name)
  }

  /// What a host says about a run that failed.
  func error(_ error: HostError) -> ApusError {
    guard let message = error.message else {
      return .systemCall("Running program \(name)", error.code, subject: name)
    }
    return ApusError(.programFault, message, subject: name)
  }
}

extension CreatableMap {
  /// Makes a map in a host, such as a simulator, that belongs to no object; for example to put it into a map of maps.
  ///
  /// - Throws: ``ApusError/Code/mapCreationFailed``.
  public init(
    maxEntries: UInt32, name: String = "", flags: MapFlags = [], in host: some ObjectHost
  ) throws(ApusError) {
    let specification = Self.specification(maxEntries: maxEntries, name: name, flags: flags)
    let hosted: any HostedMap
    do throws(HostError) {
      hosted = try host.makeHostedMap(specification)
    } catch {
      throw ApusError(
        .mapCreationFailed, error.message ?? "Map \(name) cannot be made.", subject: name,
        errno: error.code)
    }
    try self.init(SharedMap(hosted))
  }
}
