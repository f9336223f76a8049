import Apus
import ApusKernel
import MapTestPrograms
import Testing

extension KernelTests {
  /// Maps without keys.
  @Suite("Queues, stacks and bloom filters")
  struct Queues {
    typealias Programs = MapPrograms

    private func exercise(
      _ map: some Apus.ValueQueue<UInt64>, with program: XDPProgram,
      of object: borrowing MapTestProgramsObject, isQueue: Bool
    ) throws {
      #expect(try Programs.run(program, of: object, 0) == .nothing)
      #expect(try Programs.run(program, of: object, 1) == .nothing)
      #expect(try map.pop() == nil)
      #expect(try map.peek() == nil)
      #expect(try Programs.run(program, of: object, 2, 1) == .found())
      try map.push(2)
      #expect(try Programs.run(program, of: object, 2, 3) == .found())
      #expect(try Programs.run(program, of: object, 2, 4) == .failed(.mapIsFull))
      let full = #expect(throws: ApusError.self) { try map.push(4) }
      #expect(full?.code == .mapFull)
      #expect(try map.peek() == (isQueue ? 1 : 3))
      #expect(try Programs.run(program, of: object, 0) == .found(isQueue ? 1 : 3))
      #expect(try Programs.run(program, of: object, 3, 4) == .found())
      try map.push(5, replacingOldest: true)
      #expect(try Programs.run(program, of: object, 1) == .found(isQueue ? 3 : 5))
      #expect(try map.pop() == 4)
      #expect(try map.pop() == (isQueue ? 5 : 3))
      #expect(try map.pop() == nil)
    }

    @Test("A queue, first in, first out", arguments: ObjectPlace.allCases)
    func queue(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      try exercise(object.queue, with: object.useQueue, of: object, isQueue: true)
    }

    @Test("A stack, last in, first out", arguments: ObjectPlace.allCases)
    func stack(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      try exercise(object.stack, with: object.useStack, of: object, isQueue: false)
    }

    @Test("A bloom filter has all that was added, and few others", arguments: ObjectPlace.allCases)
    func bloom(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      #expect(object.bloom.hashFunctions == 7)
      for value in 0..<UInt64(50) {
        #expect(try Programs.run(object.useBloom, of: object, 1, value) == .found())
        try object.bloom.insert(value + 1000)
      }
      var wrong = 0
      for value in 0..<UInt64(50) {
        #expect(try object.bloom.mayContain(value))
        #expect(try Programs.run(object.useBloom, of: object, 0, value + 1000) == .found())
        if try object.bloom.mayContain(value + 2000) { wrong += 1 }
      }
      #expect(wrong < 25)
    }
  }
}
