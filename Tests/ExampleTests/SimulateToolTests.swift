import ApusSimulator
import SystemPackage
import Testing

/// `apus simulate` and `apus vm`, as processes without privileges.
@Suite("apus simulate and apus vm", .serialized)
struct SimulateTool {
  private static let source = """
    import ApusKernel

    public let seen = Global<UInt64>(0)

    @section("xdp") @used
    public func onlyIPv4(_ context: XDPContext) -> XDPAction {
      guard context.packet.ipv4 != nil else {
        return .drop
      }
      seen.atomicAdd(1)
      return .pass
    }

    @section("xdp") @used
    public func sendBack(_ context: XDPContext) -> XDPAction { .transmit }

    @section("raw_tp/sys_enter") @used
    public func countLowNumbers(_ context: RawTracepointContext) {
      guard context.argument(1) < 100 else { return }
      seen.atomicAdd(1)
    }

    """

  /// The object of the source, which is compiled once.
  private static let object = Task {
    let source = try TemporaryFile(Array(SimulateTool.source.utf8), suffix: ".swift")
    let object = try TemporaryFile(suffix: ".bpf.o")
    let end = try await Run.product(
      "apusc", [source.path, "--module-name", "FilterKernel", "-o", object.path])
    #expect(end.status == 0, "\(end.errors)")
    return (source, object)
  }

  /// 30 packets of IPv4 and 10 of IPv6.
  private static let packets = Array(Traffic(count: 40, everyIPv6: 4))

  private func simulate(_ arguments: [String]) async throws -> Run.End {
    let object = try await Self.object.value.1
    return try await Run.product("apus", ["simulate", object.path] + arguments)
  }

  @Test("Packets of a file go through a program into another file")
  func packets() async throws {
    let (input, output) = (try TemporaryFile(Self.packets), try TemporaryFile(suffix: ".pcap"))
    let end = try await simulate([
      "--program", "onlyIPv4", "--pcap", input.path, "--out", output.path,
    ])
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output == "onlyIPv4: 40 packets\n  drop: 10\n  pass: 30\n")
    let passed = try PacketCapture(parsing: output.contents())
    #expect(passed.packets.map(\.bytes) == Self.packets.filter { $0[12] == 8 })
    // When they came stays as it was.
    #expect(passed.packets.first?.time == 0)
    #expect(passed.packets.last?.time == 38 * 1_000_000_007)
  }

  @Test("JSON, of generated packets and of a pcapng file")
  func json() async throws {
    let generated = try await simulate(["--program", "sendBack", "--packets", "7", "--json"])
    #expect(
      generated.output
        == "{\"program\": \"sendBack\", \"packets\": 7, \"results\": {\"tx\": 7}, \"redirects\": 0}\n"
    )
    func number(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    var bytes = number(0x0a0d_0d0a) + number(28) + number(0x1a2b_3c4d) + number(1)
    bytes += number(.max) + number(.max) + number(28)
    bytes += number(1) + number(20) + number(1) + number(0) + number(20)
    let packet = Self.packets[0]
    let padding = [UInt8](repeating: 0, count: (4 - packet.count % 4) % 4)
    let length = number(UInt32(32 + packet.count + padding.count))
    bytes += number(6) + length + number(0) + number(0) + number(9)
    bytes += number(UInt32(packet.count)) + number(UInt32(packet.count)) + packet + padding + length
    let file = try TemporaryFile(bytes, suffix: ".pcapng")
    let end = try await simulate(["--program", "onlyIPv4", "--pcap", file.path, "--json"])
    #expect(
      end.output
        == "{\"program\": \"onlyIPv4\", \"packets\": 1, \"results\": {\"pass\": 1}, \"redirects\": 0}\n"
    )
  }

  @Test("The lines that ran, for all runs of each packet")
  func coverage() async throws {
    let (input, lines) = (try TemporaryFile(Self.packets), try TemporaryFile(suffix: ".info"))
    let end = try await simulate([
      "--program", "onlyIPv4", "--pcap", input.path, "--repeat", "3", "--coverage", lines.path,
    ])
    #expect(end.status == 0, "\(end.errors)")
    let text = String(decoding: try lines.contents(), as: UTF8.self)
    let file = try await Self.object.value.0
    #expect(text.hasPrefix("TN:\nSF:"), "\(text)")
    #expect(text.contains(file.path.dropFirst("/tmp/".count)), "\(text)")
    // Of all packets, and of those that are IPv4, three times each.
    #expect(text.contains("DA:7,120\n"), "\(text)")
    #expect(text.contains("DA:10,90\n"), "\(text)")
    #expect(text.hasSuffix("end_of_record\n"))
  }

  @Test("The steps of a packet's run, with their lines")
  func trace() async throws {
    let input = try TemporaryFile(Self.packets)
    let end = try await simulate([
      "--program", "onlyIPv4", "--pcap", input.path, "--trace", "4",
    ])
    #expect(end.status == 0, "\(end.errors)")
    #expect(end.output.contains("guard context.packet.ipv4 != nil else {"), "\(end.output)")
    #expect(!end.output.contains("seen.atomicAdd(1)"))
    // The fourth is IPv6: XDP_DROP.
    #expect(end.output.contains("exit\nreturned 1\n"), "\(end.output)")
  }

  @Test("A program that takes no packets runs on arguments, or on the bytes of its context")
  func context() async throws {
    let lines = try TemporaryFile(suffix: ".info")
    let low = try await simulate([
      "--program", "countLowNumbers", "--arguments", "0", "0x63", "--coverage", lines.path,
      "--repeat", "2",
    ])
    #expect(low.output == "countLowNumbers: returned 0\n", "\(low.errors)")
    let text = String(decoding: try lines.contents(), as: UTF8.self)
    #expect(text.contains("DA:20,2\n"), "\(text)")
    let bytes = "0000000000000000 ffffffffffffffff"
    let high = try await simulate(["--program", "countLowNumbers", "--context", bytes, "--json"])
    #expect(
      high.output
        == "{\"program\": \"countLowNumbers\", \"returned\": \"0\", "
        + "\"context\": \"0000000000000000ffffffffffffffff\", \"log\": []}\n", "\(high.errors)")
    let short = try await simulate(["--program", "countLowNumbers", "--arguments", "1"])
    #expect(short.status == 1)
    #expect(short.errors.contains("read 8 bytes at the context +8, which has 8 bytes"))
    let packets = try await simulate(["--program", "countLowNumbers"])
    #expect(packets.status != 0)
    #expect(packets.errors.contains("by --context or --arguments"), "\(packets.errors)")
    for arguments in [
      ["--arguments", "x"], ["--context", "0"], ["--context", "00", "--trace", "1"],
    ] {
      let end = try await simulate(["--program", "countLowNumbers"] + arguments)
      #expect(end.status != 0)
      #expect(!end.errors.isEmpty)
    }
  }

  @Test("What cannot work is said in a sentence")
  func sentences() async throws {
    let which = try await simulate([])
    #expect(which.status != 0)
    #expect(
      which.errors.contains("by --program: onlyIPv4, sendBack, countLowNumbers."), "\(which.errors)"
    )
    let none = try await simulate(["--program", "nothing"])
    #expect(none.status != 0)
    #expect(
      none.errors.contains(
        "There is no program nothing; there are: countLowNumbers, onlyIPv4, sendBack"))
    let missing = try await simulate(["--program", "sendBack", "--pcap", "/nonexistent.pcap"])
    #expect(missing.status != 0)
    #expect(missing.errors.contains("/nonexistent.pcap cannot be read"))
    let noise = try TemporaryFile([1, 2, 3], suffix: ".pcap")
    let bad = try await simulate(["--program", "sendBack", "--pcap", noise.path])
    #expect(bad.status == 1)
    #expect(bad.errors.contains("The capture file cannot be read"), "\(bad.errors)")
    let count = try await simulate(["--program", "sendBack", "--repeat", "0"])
    #expect(count.status != 0)
    let object = try await Run.product("apus", ["simulate", noise.path])
    #expect(object.status == 1)
    #expect(object.errors.hasPrefix("Error: "), "\(object.errors)")
    let folder = try await simulate(["--program", "sendBack", "--out", "/nonexistent/out.pcap"])
    #expect(folder.status == 1)
  }

  // MARK: - apus vm

  @Test("vm runs instructions from standard input, and prints r0 in hex")
  func vm() async throws {
    // r0 = 0x2a; exit
    let plain = try await Run.product(
      "apus", ["vm"], input: "b7 00 00 00 2a 00 00 00\n95 00 00 00 00 00 00 00\n")
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(plain.output == "2a\n")
    // r0 = *(u8 *)(r1 + 2); r0 += r2; exit
    let memory = try await Run.product(
      "apus", ["vm", "0a 0b 0c 0d"],
      input: "7110020000000000 0f20000000000000 9500000000000000")
    #expect(memory.output == "10\n")
    let option = try await Run.product(
      "apus", ["vm", "--program", "b700000001000000 8700000000000000 9500000000000000"])
    #expect(option.output == "ffffffffffffffff\n")
  }

  @Test("vm says what an instruction must not do, and ends what does not end")
  func vmErrors() async throws {
    let read = try await Run.product(
      "apus", ["vm", "01 02"], input: "7910000000000000 9500000000000000")
    #expect(read.status == 1)
    #expect(read.output == "")
    #expect(read.errors.contains("read 8 bytes at the context +0, which has 2 bytes"))
    let loop = try await Run.product(
      "apus", ["vm", "--steps", "1000"], input: "0500ffff00000000 9500000000000000")
    #expect(loop.status == 1)
    #expect(loop.errors.contains("did not end within 1000 steps"), "\(loop.errors)")
    let unknown = try await Run.product("apus", ["vm"], input: "ff00000000000000 9500000000000000")
    #expect(unknown.status == 1)
    for input in ["b7 0", "xyz", "b700"] {
      let end = try await Run.product("apus", ["vm"], input: input)
      #expect(end.status != 0, "\(input)")
      #expect(!end.errors.isEmpty)
    }
  }
}
