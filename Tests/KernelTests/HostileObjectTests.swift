import Apus
import PacketCounterKernel
import SourceCounterKernel
import Testing

extension KernelTests {
  /// Damaged objects, as far as they can still be read, are given to the kernel: each is loaded or
  /// refused with an error, and none leaves anything behind.
  @Suite("Hostile objects")
  struct HostileObjects {
    @Test("Instructions with flipped bits are loaded or refused")
    func instructions() throws {
      var random = SeededGenerator(seed: 0xA905)
      let whole = try SourceCounterObject.specification()
      let before = try KernelObjects.openDescriptors()
      var loaded = 0
      for _ in 0..<500 {
        var specification = whole
        let index = Int.random(in: 0..<whole.programs[0].instructions.count, using: &random)
        var instruction = whole.programs[0].instructions[index]
        switch Int.random(in: 0..<4, using: &random) {
        case 0: instruction.opcode ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: instruction.destination ^= 1 << UInt8.random(in: 0..<4, using: &random)
        case 2: instruction.offset ^= 1 << Int16.random(in: 0..<15, using: &random)
        default: instruction.immediate ^= 1 << Int32.random(in: 0..<31, using: &random)
        }
        specification.programs[0].instructions[index] = instruction
        do throws(ApusError) {
          try LoadedObject(loading: specification).close()
          loaded += 1
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
      #expect(loaded > 0)
      #expect(loaded < 500)
      #expect(try KernelObjects.openDescriptors() == before)
    }

    @Test("Maps of any shape are created or refused")
    func maps() throws {
      var random = SeededGenerator(seed: 0x5EED)
      let whole = try PacketCounterObject.specification()
      let before = try KernelObjects.openDescriptors()
      for _ in 0..<300 {
        var specification = whole
        specification.maps[0].type = .init(rawValue: UInt32.random(in: 0..<40, using: &random))
        specification.maps[0].keySize = UInt32.random(in: 0..<70, using: &random)
        specification.maps[0].valueSize = UInt32.random(in: 0..<70, using: &random)
        // No more than a machine has room for many times over.
        specification.maps[0].maxEntries = UInt32.random(in: 0..<5000, using: &random)
        do throws(ApusError) {
          try LoadedObject(loading: specification).close()
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
      #expect(try KernelObjects.openDescriptors() == before)
    }
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
