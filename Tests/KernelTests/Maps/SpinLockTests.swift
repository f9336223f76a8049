import Apus
import ApusKernel
import ApusSystem
import MapTestPrograms
import Synchronization
import Testing

extension KernelTests {
  /// Locks in values, which programs and user space take.
  @Suite("Spin locks")
  struct SpinLocks {
    @Test("A value that is read under its lock is never half changed", .timeLimit(.minutes(5)))
    func consistency() throws {
      let object = try MapTestProgramsObject.load()
      let program = object.changePair
      let isDone = Atomic(false)
      var reads = 0
      try PrivateThread.run {
        for _ in 0..<20 {
          _ = try? program.testRun(packet: [UInt8](repeating: 0, count: 64), repeat: 50_000)
        }
        isDone.store(true, ordering: .releasing)
      } during: {
        while !isDone.load(ordering: .acquiring) {
          let pair = try object.pairs.lockedValue(at: 1)
          #expect(Int64(pair.up) == -pair.down)
          reads += 1
        }
      }
      #expect(reads > 0)
      #expect(try object.pairs.lockedValue(at: 1).up == 1_000_000)
    }

    @Test("User space writes under the lock, and not the lock", arguments: ObjectPlace.allCases)
    func writing(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      var pair = Pair()
      pair.up = 5
      try object.pairs.setLocked(pair, at: 1)
      try object.pairsByKey.update(pair, for: 7)
      _ = try object.changePair.testRun(packet: [UInt8](repeating: 0, count: 64))
      #expect(try object.pairs[1].up == 6)
      #expect(try object.pairsByKey.lockedValue(forKey: 7)?.up == 99)
      pair.up = 1
      try object.pairsByKey.updateLocked(pair, for: 7, policy: .exist)
      #expect(try object.pairsByKey[7]?.up == 1)
      #expect(try object.pairsByKey.lockedValue(forKey: 8) == nil)
      // The program writes a whole value only where there is one.
      #expect(try object.pairsByKey[9] == nil)
      try object.pairsByKey.update(Pair(), for: 9)
      _ = try object.changePair.testRun(packet: [UInt8](repeating: 0, count: 64))
      #expect(try object.pairsByKey.lockedValue(forKey: 9)?.up == 5)
      var (first, second) = (Pair(), Pair())
      first.up = 10
      second.up = 20
      try object.pairs.setLocked(contentsOf: [first, second])
      #expect(try object.pairs.lockedContents().map(\.up) == [10, 20])
      let entries: [(key: UInt32, value: Pair)] = [(1, first), (2, second)]
      try object.pairsByKey.updateLocked(contentsOf: entries)
      #expect(try object.pairsByKey.lockedContents().map(\.value.up).sorted() == [5, 10, 20, 99])
      let outside = #expect(throws: ApusError.self) {
        try object.pairs.setLocked(contentsOf: [first, second], startingAt: 1)
      }
      #expect(outside?.code == .indexOutOfRange)
      let plain = try Apus.ArrayMap<UInt64>(maxEntries: 1)
      #expect(throws: ApusError.self) { try plain.lockedContents() }
      #expect(throws: ApusError.self) { try plain.setLocked(contentsOf: [1]) }
      #expect(throws: ApusError.self) { try plain.lockedValue(at: 0) }
    }
  }
}
