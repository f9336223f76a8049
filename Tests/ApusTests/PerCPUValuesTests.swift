import Testing

@testable import Apus

@Suite("Per-CPU values")
struct PerCPUValuesTests {
  @Test("A collection of one value per possible CPU")
  func collection() {
    let values = PerCPUValues<UInt64>([3, 4, 5], cpus: [0, 1, 8])
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
    #expect(PerCPUValues<UInt8>([200, 100], cpus: [0, 1]).sum == 44)
    #expect(PerCPUValues<Int32>([.max, 1], cpus: [0, 1]).sum == .min)
    #expect(PerCPUValues<Int>([], cpus: []).sum == 0)
  }
}
