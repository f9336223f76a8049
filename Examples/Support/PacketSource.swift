public import Apus
public import ApusSimulator
public import ArgumentParser
import SystemPackage

/// Where an example gets its packets: from an interface or, without privileges, in a simulator.
public struct PacketSource: ParsableArguments, Sendable {
  /// Where the kernel's program is attached.
  @Option(name: .shortAndLong, help: "The interface, such as eth0 or lo.")
  public var iface = "lo"

  /// The file whose packets a simulator gets.
  @Option(help: "Run in the simulator, on the packets of a pcap or pcapng file.")
  public var pcap: String?

  /// Whether it is the simulator, whatever is permitted.
  @Flag(help: "Run in the simulator, on generated packets.")
  public var simulate = false

  /// How many packets a simulator gets in a second.
  @Option(help: "How many packets a second are generated.")
  public var rate = 1000

  /// The interface `lo`, if that is permitted.
  public init() {}

  /// Checks the numbers.
  public func validate() throws {
    guard (1...1_000_000).contains(rate) else {
      throw ValidationError("--rate wants a number from 1 to 1000000.")
    }
  }

  /// Loads an object into the kernel, if that is permitted and not asked otherwise; else into a simulator.
  public func load(_ specification: ObjectSpecification) throws -> PacketInput {
    if pcap == nil, !simulate {
      do throws(ApusError) {
        return input(try LoadedObject(loading: specification), in: nil)
      } catch {
        guard error.code == .permissionDenied else { throw error }
        try FileDescriptor.standardError.writeAll(
          "In the simulator, on generated packets: \(error.message)\n".utf8)
      }
    }
    var environment = SimulationEnvironment()
    environment.timeStep = 1000
    let simulator = try Simulator(loading: specification, environment: environment)
    return input(try LoadedObject(in: simulator), in: simulator)
  }

  private func input(_ object: LoadedObject, in simulator: Simulator?) -> PacketInput {
    PacketInput(interface: iface, pcap: pcap, rate: rate, object: object, simulator: simulator)
  }
}

/// An object, and the packets that its program gets.
public struct PacketInput: Sendable {
  let interface: String
  let pcap: String?
  let rate: Int
  /// The object, in the kernel or in a simulator.
  public let object: LoadedObject
  /// The simulator, if it is not the kernel that has the object.
  public let simulator: Simulator?

  /// Attaches the program to the interface, or has it run on the packets of the simulator.
  public func start(_ program: XDPProgram, mode: XDPMode = .automatic) throws {
    guard simulator != nil else {
      try program.attach(to: interface, mode: mode)
      return
    }
    if let pcap {
      for packet in try PacketCapture(parsing: Self.bytes(of: pcap)).packets {
        _ = try program.testRun(packet: packet.bytes)
      }
      return
    }
    let rate = rate
    Task {
      // In portions, of which there are at most a hundred a second.
      let size = max(1, rate / 100)
      var packets = Traffic(count: .max).makeIterator()
      while !Task.isCancelled {
        for _ in 0..<size {
          if let packet = packets.next() { _ = try program.testRun(packet: packet) }
        }
        try await Task.sleep(for: .seconds(Double(size) / Double(rate)))
      }
    }
  }

  /// How often to print what was counted: once for a file, which is over by then.
  public func rounds(_ count: Int) -> Range<Int> {
    0..<(pcap == nil ? count : min(1, count))
  }

  /// Waits for more packets, if more come.
  public func pause(_ seconds: Double) async throws {
    guard pcap == nil else { return }
    try await Task.sleep(for: .seconds(seconds))
  }

  private static func bytes(of path: String) throws -> [UInt8] {
    do {
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      return try file.closeAfter {
        var bytes: [UInt8] = []
        while true {
          let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            // Sound: read says how many bytes it wrote.
            count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
          }
          if chunk.isEmpty { return bytes }
          bytes += chunk
        }
      }
    } catch let error as Errno {
      throw ValidationError("\(path) cannot be read: \(error).")
    }
  }
}
