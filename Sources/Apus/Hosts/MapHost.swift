import ApusObject

/// Holds what has a map in place of the kernel.
final class MapHost: Sendable {
  let map: any HostedMap

  init(_ map: any HostedMap) { self.map = map }
}

/// Holds what has a program in place of the kernel.
final class ProgramHost: Sendable {
  let program: any HostedProgram

  init(_ program: any HostedProgram) { self.program = program }
}
