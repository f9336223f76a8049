extension ProgramPair {
  /// The pairs whose Swift is an example.
  public static let examples = [
    ProgramPair(example: "PacketCounter", program: "countPackets", on: packets([udp])),
    ProgramPair(example: "SourceCounter", program: "countSources", on: packets(mixture)),
  ]

  /// All the pairs.
  public static let all =
    examples + [
      ProgramPair("PacketParser", on: packets(mixture)),
      ProgramPair("FlowTable", on: packets(mixture)),
      ProgramPair(
        "TokenBucket", volatile: ["buckets": 0..<8],
        on: packets(mixture + mixture + [Frame.ipv4(from: [10, 0, 0, 9], carrying: 6, [])])),
      ProgramPair(
        "SourceNAT",
        // Back, too: a program that runs on its own result finds an entry each time.
        entries: [
          MapEntry(map: "translations", key: Frame.client, value: [203, 0, 113, 7]),
          MapEntry(map: "translations", key: [203, 0, 113, 7], value: Frame.client),
        ],
        on: packets(
          mixture + [
            Frame.ipv4(carrying: 17, Frame.udp(to: 53, checksum: 0)),
            Frame.ipv4(from: [10, 0, 0, 9], carrying: 17, Frame.udp(to: 53)),
          ])),
      ProgramPair(
        "LoadBalancer",
        entries: (0..<15)
          .map { number in
            MapEntry(
              map: "backends", key: [number, 0, 0, 0],
              value: [10, 0, 1, number, 2, 0, 0, 0, 1, number, 1, 0])
          },
        on: packets(
          mixture + (0..<32).map { Frame.ipv4(carrying: 17, Frame.udp(from: 1000 + $0, to: 443)) })),
      ProgramPair("ConnectionTracker", on: packets(conversation + mixture)),
      ProgramPair("SynCounter", on: packets(conversation + mixture)),
      ProgramPair(
        "PortBlocklist",
        entries: [
          MapEntry(map: "blocked", key: [17, 0, 0, 53], value: word(0)),
          MapEntry(map: "blocked", key: [6, 0, 0x01, 0xBB], value: word(0)),
        ], on: packets(mixture)),
      ProgramPair("DNSQuery", on: packets(questions + mixture)),
      ProgramPair(
        "DSCPRewriter",
        entries: [MapEntry(map: "services", key: [0, 53], value: [46])],
        on: packets(
          mixture + [Frame.ipv4(carrying: 17, service: 0x0B, Frame.udp(to: 53))])),
      ProgramPair(
        "Echo",
        on: packets(
          [7, 12345].map { Frame.ipv4(carrying: 17, Frame.udp(from: $0, to: 7)) } + mixture)),
      ProgramPair(
        "ICMPReply", runs: 1,
        on: packets(
          [
            Frame.ipv4(carrying: 1, Frame.icmp(type: 8)),
            Frame.ipv4(carrying: 1, Frame.icmp(type: 0)),
          ]
            + mixture)),
      ProgramPair(
        "IPIPEncapsulation", runs: 10,
        entries: [
          MapEntry(map: "tunnels", key: Frame.server, value: [198, 51, 100, 1, 198, 51, 100, 2])
        ],
        on: packets(
          mixture + [
            Frame.ipv4(carrying: 17, Frame.udp(to: 9, [UInt8](repeating: 7, count: 1452))),
            Frame.ipv4(carrying: 17, Frame.udp(to: 9, [UInt8](repeating: 7, count: 1451))),
          ])),
      ProgramPair(
        "PacketLengths",
        on: packets(mixture + [60, 63, 64, 1500, 2000].map { Array(repeating: 3, count: $0) })),
      ProgramPair(
        "LatencyHistogram",
        on: packets(
          [
            Frame.ipv4(carrying: 17, Frame.udp(to: 9, [UInt8](repeating: 0, count: 8))),
            Frame.ipv4(carrying: 17, Frame.udp(to: 9, [UInt8](repeating: 0xFF, count: 8))),
          ] + mixture)),
      ProgramPair(
        "SystemCalls",
        on: [0, 1, 1, 511, 512, 1 << 32 | 39, .max].map { .arguments([0, $0]) }),
      ProgramPair("ProtocolStatistics", on: packets(mixture)),
      ProgramPair(
        "MACLearning",
        on: packets(
          mixture + [
            Frame.ethernet(to: [2, 0, 0, 0, 0, 2], from: [2, 0, 0, 0, 0, 1], type: 0x0806, []),
            Frame.ethernet(from: [3, 0, 0, 0, 0, 9], type: 0x0806, []),
          ])),
      ProgramPair(
        "HopCounter", runs: 60,
        on: packets(
          mixture
            + [0, 1, 2, 255].map { Frame.ipv4(carrying: 17, hops: $0, Frame.udp(to: 9)) })),
      ProgramPair(
        "TrafficMarker",
        entries: [
          MapEntry(map: "marks", key: [0, 53], value: [0, 0, 0, 0, 7, 0, 0, 0])
        ], on: packets(wholeFrames)),
      ProgramPair(
        "QUICRouter",
        entries: [MapEntry(map: "servers", key: [5, 0, 0, 0], value: [10, 0, 2, 5])],
        on: packets(
          [
            [0x40, 1, 5], [0xC0, 0, 0, 0, 1, 8, 1, 5], [0x40, 1, 6], [0xC0, 0, 0, 0, 1],
            [0x00, 1, 5],
          ]
          .map { Frame.ipv4(carrying: 17, Frame.udp(to: 443, $0)) } + mixture)),
      ProgramPair("Sampler", on: packets(mixture)),
      ProgramPair(
        "SocketDNS",
        on: packets(
          [Frame.ipv4(carrying: 17, Frame.udp(from: 53, to: 9, [1, 2, 0x81, 0x83]))] + wholeFrames)),
      ProgramPair(
        "CgroupFirewall",
        entries: [MapEntry(map: "allowed", key: Frame.server, value: word(0))],
        on: packets(
          [Frame.ipv4(carrying: 17, Frame.udp(to: 9))] + wholeFrames + [
            Frame.ipv4(to: [8, 8, 8, 8], carrying: 6, Frame.tcp(flags: 2)),
            Frame.ipv4(to: [8, 8, 8, 8], carrying: 17, Frame.udp(to: 53)),
          ])),
    ]

  private static func packets(_ packets: [[UInt8]]) -> [Input] { packets.map { .packet($0) } }

  private static func word(_ number: UInt8) -> [UInt8] { [number, 0, 0, 0, 0, 0, 0, 0] }

  /// A question over UDP: what most measurements are made with.
  private static let udp = Frame.ipv4(carrying: 17, Frame.udp(to: 53))

  /// Packets of most kinds, all of whose headers are there.
  private static let wholeFrames: [[UInt8]] = [
    udp, Frame.ipv4(carrying: 6, Frame.tcp(flags: 0x02)),
    Frame.ipv4(carrying: 17, options: [1, 1, 1, 1, 1, 1, 1, 0], Frame.udp(to: 53)),
    Frame.ipv4(carrying: 1, Frame.icmp(type: 3)), Frame.ipv4(carrying: 47, [1, 2, 3, 4]),
    Frame.ipv6(carrying: 17, Frame.udp(to: 53)), Frame.ipv6(carrying: 6, Frame.tcp(flags: 0x10)),
    Frame.ipv6(carrying: 58, [128, 0, 0, 0]),
    Frame.ethernet(type: 0x0806, [UInt8](repeating: 0, count: 28)),
  ]

  /// Packets of most kinds, and some that are cut off.
  private static let mixture: [[UInt8]] =
    wholeFrames + [
      Frame.ethernet(
        type: 0x8100,
        [0x20, 0x07, 0x08, 0x00]
          + Frame.ipv4Packet(carrying: 17, Frame.udp(to: 53))),
      Frame.ethernet(type: 0x8100, [0x20]), Frame.ethernet(type: 0x0800, [0x45, 0]),
      Array(udp.prefix(37)), Array(udp.prefix(14)),
      Array(Frame.ipv4(carrying: 6, Frame.tcp(flags: 2)).prefix(50)),
      Array(Frame.ipv6(carrying: 17, Frame.udp(to: 53)).prefix(40)),
      // A header length that is too small, and one that leads beyond the end.
      Frame.ethernet(type: 0x0800, [0x41] + udp.dropFirst(15)),
      Frame.ethernet(type: 0x0800, [0x4F] + udp.dropFirst(15)),
    ]

  /// A connection, from its opening to its end, with what does not belong to it.
  private static let conversation: [[UInt8]] = {
    func there(_ flags: UInt8, port: UInt16 = 23456) -> [UInt8] {
      Frame.ipv4(carrying: 6, Frame.tcp(from: port, flags: flags))
    }
    func back(_ flags: UInt8) -> [UInt8] {
      Frame.ipv4(
        from: Frame.server, to: Frame.client, carrying: 6,
        Frame.tcp(from: 443, to: 23456, flags: flags))
    }
    return [
      there(0x10), there(0x02), there(0x10), back(0x12), there(0x10), there(0x18), back(0x10),
      there(0x11), back(0x11), there(0x10), there(0x02, port: 9), there(0x04, port: 9),
      there(0x10, port: 9), back(0x04), back(0x10),
    ]
  }()

  /// Questions for names, of several lengths.
  private static let questions: [[UInt8]] =
    ["example.org", "a.b", "", "a-name-that-is-quite-long.example.com"]
    .flatMap { name in
      [1, 28].map { Frame.ipv4(carrying: 17, Frame.udp(to: 53, Frame.dns(name, type: $0))) }
    } + [Frame.ipv4(carrying: 17, Frame.udp(to: 53, Array(Frame.dns("example.org").prefix(20))))]
}
