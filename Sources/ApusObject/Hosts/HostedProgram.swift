/// A program that a host has.
public protocol HostedProgram: Sendable {
  /// What it is.
  var specification: ProgramSpecification { get }

  /// What has it: the same for all maps and programs that go together.
  var host: AnyObject { get }

  /// The number by which the host knows it, from 1 on.
  var number: UInt32 { get }

  /// Runs it on a packet, each time on what the last run left.
  ///
  /// - Throws: ``HostError`` with a sentence that says what the program must not do, and where.
  func run(onPacket packet: [UInt8], count: Int) throws(HostError) -> HostedRun

  /// Runs it on a context of bytes, on a processor or on any.
  ///
  /// - Throws: As ``run(onPacket:count:)``.
  func run(onContext context: [UInt8], processor: UInt32?) throws(HostError) -> UInt32
}

/// What a run of a ``HostedProgram`` on a packet gave.
public struct HostedRun: Hashable, Sendable {
  /// What the last run returned.
  public let returnValue: UInt32
  /// The packet as it left it.
  public let packet: [UInt8]
  /// The mean time of a run.
  public let duration: Duration

  /// Makes a result.
  public init(returnValue: UInt32, packet: [UInt8], duration: Duration) {
    self.returnValue = returnValue
    self.packet = packet
    self.duration = duration
  }
}
