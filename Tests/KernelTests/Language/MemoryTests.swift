import Apus
import ApusObject
import ApusSystem
import Testing

extension KernelTests {
  /// Copying, filling and comparing memory of any size.
  @Suite("Memory")
  struct Memory {
    /// All small sizes, and those around powers of two and at the end.
    static let sizes: [Int] =
      Array(1...72) + stride(from: 79, through: 593, by: 19)
      + [127, 128, 129, 255, 256, 257, 383, 384, 385, 511, 512, 513, 599, 600]

    /// A program for each of some sizes.
    ///
    /// It does this:
    /// 1. copies bytes of the packet to a map's value, that to another, and fills a third;
    /// 2. moves the bytes in the packet by three to the right, and then by one to the left, over
    ///    themselves;
    /// 3. compares the first two values.
    static func source(_ sizes: ArraySlice<Int>) -> String {
      let programs = sizes.map { size in
        """
        public struct Bytes\(size): BitwiseCopyable, Sendable {
          var bytes: InlineArray<\(size), UInt8>
        }
        public let map\(size) = ArrayMap<Bytes\(size)>(maxEntries: 3)
        @section("xdp") @used
        public func size\(size)(_ context: XDPContext) -> XDPAction {
          run(context, map\(size)) { Bytes\(size)(bytes: .init(repeating: 0xA5)) }
        }
        """
      }
      return """
        import ApusKernel

        @_extern(c, "memcmp")
        func memcmp(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Int32

        func run<Bytes: BitwiseCopyable>(
          _ context: XDPContext, _ map: borrowing ArrayMap<Bytes>, _ filled: () -> Bytes
        ) -> XDPAction {
          let size = MemoryLayout<Bytes>.size
          guard let packet = context.packet.bytes(at: 14, count: size + 8),
            let first = map[0], let second = map[1], let third = map[2]
          else { return .aborted }
          first.value = packet.load(at: 0, as: Bytes.self)
          second.value = first.value
          third.value = filled()
          packet.store(packet.load(at: 0, as: Bytes.self), at: 3)
          packet.store(packet.load(at: 5, as: Bytes.self), at: 4)
          let difference = withUnsafeBytes(of: &first.value) { first in
            withUnsafeBytes(of: &second.value) { second in
              memcmp(first.baseAddress!, second.baseAddress!, size)
            }
          }
          return difference == 0 ? .pass : .drop
        }

        \(programs.joined(separator: "\n"))
        """
    }

    /// The sizes in parts that are compiled together.
    static let parts: [[Int]] = stride(from: 0, to: sizes.count, by: 30)
      .map { Array(sizes[$0..<min($0 + 30, sizes.count)]) }

    @Test("Copies of every size and overlap come out right", arguments: parts)
    func everySize(_ part: [Int]) async throws {
      let specification = try await CompiledSource.specification(
        Self.source(part[...]), named: "Memory\(part[0])")
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      for size in part {
        let payload = (0..<size + 8).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        let program: XDPProgram = try object.program("size\(size)")
        let run = try program.testRun(packet: [UInt8](repeating: 0, count: 14) + payload)
        #expect(run.returnValue == 2, "size \(size)")
        var expected = payload
        expected.replaceSubrange(3..<3 + size, with: Array(expected[0..<size]))
        expected.replaceSubrange(4..<4 + size, with: Array(expected[5..<5 + size]))
        #expect(Array(run.packet.dropFirst(14)) == expected, "size \(size)")
        #expect(
          try object.bytes(of: "map\(size)", count: 3) == [
            Array(payload[0..<size]), Array(payload[0..<size]),
            [UInt8](repeating: 0xA5, count: size),
          ], "size \(size)")
      }
    }

    @Test("What differs anywhere is not equal, and the first difference decides")
    func comparison() async throws {
      let specification = try await CompiledSource.specification(
        """
        import ApusKernel

        @_extern(c, "memcmp")
        func memcmp(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Int32

        public struct Bytes: BitwiseCopyable, Sendable { var bytes: InlineArray<100, UInt8> }
        public let map = ArrayMap<Bytes>(maxEntries: 2)

        @section("xdp") @used
        public func program(_ context: XDPContext) -> XDPAction {
          guard let packet = context.packet.bytes(at: 14, count: 200), let first = map[0],
            let second = map[1]
          else { return .aborted }
          first.value = packet.load(at: 0, as: Bytes.self)
          second.value = packet.load(at: 100, as: Bytes.self)
          let difference = withUnsafeBytes(of: &first.value) { first in
            withUnsafeBytes(of: &second.value) { second in
              memcmp(first.baseAddress!, second.baseAddress!, 100)
            }
          }
          return difference == 0 ? .pass : difference < 0 ? .drop : .transmit
        }
        """, named: "MemoryCompare")
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      let program: XDPProgram = try object.program("program")
      let bytes = (0..<100).map { UInt8(100 + $0) }
      func run(_ first: [UInt8], _ second: [UInt8]) throws -> UInt32 {
        let header = [UInt8](repeating: 0, count: 14)
        return try program.testRun(packet: header + first + second).returnValue
      }
      #expect(try run(bytes, bytes) == 2)
      for place in bytes.indices {
        var other = bytes
        other[place] += 1
        if place < 99 { other[place + 1] = 0 }
        #expect(try run(bytes, other) == 1, "byte \(place)")
        #expect(try run(other, bytes) == 3, "byte \(place)")
      }
    }

    /// A loop that LLVM would make one call of, of a size that is not known.
    @Test("Loops over memory whose length is found at run time work within their bounds")
    func runTimeSize() async throws {
      let specification = try await CompiledSource.specification(
        """
        import ApusKernel

        public struct Bytes: BitwiseCopyable, Sendable { var bytes: InlineArray<64, UInt8> }
        public let map = ArrayMap<Bytes>(maxEntries: 2)

        @section("xdp") @used
        public func program(_ context: XDPContext) -> XDPAction {
          guard let count = context.packet.load(UInt8.self, at: 0), count <= 64,
            let value = map[0], let other = map[1]
          else { return .aborted }
          for index in 0..<Int(count) {
            value.value.bytes[unchecked: index] = 7
          }
          for index in 0..<Int(count) {
            other.value.bytes[unchecked: index] = value.value.bytes[unchecked: index]
          }
          return .pass
        }
        """, named: "MemoryRunTime")
      // The verifier learns from `!=` since Linux 6.8; before, it sees no end of such a loop.
      guard try KernelRelease.current() >= KernelRelease(6, 8) else {
        let error = #expect(throws: ApusError.self) { try LoadedObject(loading: specification) }
        #expect(error?.code == .verifierRejected)
        return
      }
      for count in [0, 1, 33, 64] {
        let object = try LoadedObject(loading: specification)
        defer { object.close() }
        let program: XDPProgram = try object.program("program")
        let packet = [UInt8(count)] + [UInt8](repeating: 0, count: 20)
        #expect(try program.testRun(packet: packet).returnValue == 2)
        let expected =
          [UInt8](repeating: 7, count: count) + [UInt8](repeating: 0, count: 64 - count)
        #expect(try object.bytes(of: "map", count: 2) == [expected, expected])
      }
    }
  }
}
