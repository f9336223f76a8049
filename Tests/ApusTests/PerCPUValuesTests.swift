import Testing

@testable import Apus

@Suite("Per-CPU values")
struct PerCPUValuesTests {
  @Test("A collection of one value per possible CPU")
  func collection() {
    let values = PerCPUValues<UInt64>([3, 4, 5], cpus: CPUNumbers([0, 1, 8]))
    #expect(Array(values) == [3, 4, 5])
    #expect(values.count == 3)
    #expect(values[2] == 5)
    #expect(values.value(ofCPU: 8) == 5)
    #expect(values.value(ofCPU: 2) == nil)
    #expect(values.sum == 12)
    #expect(values.map(String.init).joined(separator: " ") == "3 4 5")
    #expect(values.description == "[3, 4, 5]")
  }

  @Test("A sum wraps instead of trapping")
  func wrapping() {
    #expect(PerCPUValues<UInt8>([200, 100], cpus: CPUNumbers([0, 1])).sum == 44)
    #expect(PerCPUValues<Int32>([.max, 1], cpus: CPUNumbers([0, 1])).sum == .min)
    #expect(PerCPUValues<Int>([], cpus: CPUNumbers([])).sum == 0)
  }

  @Test("Values of all sizes, in place and on the heap", arguments: [1, 8, 9, 40])
  func sizes(count: Int) {
    struct Wide: BitwiseCopyable, Equatable {
      var first: UInt64
      var second: UInt32
    }
    let cpus = CPUNumbers(Array(0..<count))
    let bytes = PerCPUValues<UInt8>((0..<count).map { UInt8($0) + 1 }, cpus: cpus)
    #expect(Array(bytes) == (0..<count).map { UInt8($0) + 1 })
    let wide = (0..<count).map { Wide(first: UInt64($0), second: UInt32($0) + 1) }
    #expect(Array(PerCPUValues<Wide>(wide, cpus: cpus)) == wide)
    let words = PerCPUValues<UInt64>((0..<count).map(UInt64.init), cpus: cpus)
    var changed = words
    changed.words.withMutableBytes { $0.storeBytes(of: 99, as: UInt64.self) }
    #expect(changed.first == 99 && words.first == 0)
    #expect(changed.dropFirst().elementsEqual(words.dropFirst()))
    #expect(changed != words && changed.cpus == Array(0..<count))
  }

  @Test("Values of the same numbers with gaps are comparable")
  func gaps() {
    let first = PerCPUValues<Int>([1, 2], cpus: CPUNumbers([0, 3]))
    #expect(first == PerCPUValues<Int>([1, 2], cpus: CPUNumbers([0, 3])))
    #expect(first != PerCPUValues<Int>([1, 2], cpus: CPUNumbers([0, 2])))
    #expect(first != PerCPUValues<Int>([1, 2], cpus: CPUNumbers([0, 1])))
    #expect(first.cpus == [0, 3])
  }
}
