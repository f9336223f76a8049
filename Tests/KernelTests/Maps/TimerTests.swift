import Apus
import ApusKernel
import ApusSystem
import MapTestPrograms
import Testing

extension KernelTests {
  /// Timers in values, which call closures back.
  @Suite("Timers")
  struct Timers {
    @Test("A closure runs as often as it starts its timer again, and finds its entry")
    func ringing() throws {
      let object = try MapTestProgramsObject.load()
      #expect(try MapPrograms.run(object.setAlarm, of: object, 0, key: 5, 1000) == .found())
      #expect(try eventually { try object.alarms[5] == nil })
      #expect(object.rings.value == 3)
    }

    @Test("A timer is made once, and can be stopped", arguments: ObjectPlace.allCases)
    func stopping(place: ObjectPlace) throws {
      let object = try place.mapTestPrograms()
      let hour: UInt64 = 3_600_000_000_000
      #expect(try MapPrograms.run(object.setAlarm, of: object, 0, key: 1, hour) == .found())
      #expect(try MapPrograms.run(object.setAlarm, of: object, 0, key: 1, hour) == .failed(.busy))
      #expect(try MapPrograms.run(object.setAlarm, of: object, 1, key: 1) == .found(1))
      #expect(try MapPrograms.run(object.setAlarm, of: object, 1, key: 1) == .found(0))
      // Not made yet.
      #expect(try MapPrograms.run(object.setAlarm, of: object, 1, key: 2) == .failed(.invalid))
      #expect(object.rings.value == 0)
      let alarm = try #require(try object.alarms[1])
      #expect(alarm.divisor == 1)
      // A hash puts a new entry in the place of an old one, whose timer ends with it.
      try object.alarms.update(Alarm(), for: 1, policy: .exist)
      #expect(try MapPrograms.run(object.setAlarm, of: object, 1, key: 1) == .failed(.invalid))
    }

    @Test("A trap in a closure is counted, and ends the closure")
    func trapping() throws {
      let object = try MapTestProgramsObject.load()
      #expect(try MapPrograms.run(object.setBell, of: object, 0, key: 5, 1000) == .found())
      #expect(try eventually { try object.bells[1].rings == 20 })
      #expect(try MapPrograms.run(object.setBell, of: object, 1, key: 0, 1000) == .found())
      #expect(try eventually { try !object.traps.occurred().isEmpty })
      let trap = try #require(try object.traps.occurred().first)
      #expect(trap.site.reason == "Division by zero")
      #expect(trap.site.file.hasSuffix("Timers.swift"))
      #expect(try object.bells[1].rings == 20)
    }
  }
}
