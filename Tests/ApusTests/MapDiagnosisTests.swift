import ApusObject
import Testing

@testable import Apus

@Suite("Map diagnosis")
struct MapDiagnosisTests {
  @Test("A map without a fault has none")
  func sound() {
    for type in [MapType.hash, .array, .perCPUArray, .perCPUHash, .lruHash] {
      let map = MapSpecification(name: "m", type: type, keySize: 4, valueSize: 8, maxEntries: 1)
      #expect(MapDiagnosis.fault(of: map, on: KernelContext()) == nil)
    }
    let ring = MapSpecification(name: "r", type: .ringBuffer, maxEntries: 1 << 16)
    #expect(MapDiagnosis.fault(of: ring, on: KernelContext()) == nil)
  }

  @Test(
    "The field at fault is named",
    arguments: [
      (MapSpecification(name: "m", type: .hash, valueSize: 8, maxEntries: 1), "key_size"),
      (
        MapSpecification(name: "m", type: .socketHash, keySize: 513, valueSize: 8, maxEntries: 1),
        "512"
      ),
      (MapSpecification(name: "m", type: .hash, keySize: 4, maxEntries: 1), "value_size"),
      (MapSpecification(name: "m", type: .hash, keySize: 4, valueSize: 8), "max_entries"),
      (
        MapSpecification(name: "m", type: .array, keySize: 8, valueSize: 8, maxEntries: 1),
        "4 bytes"
      ),
      (
        MapSpecification(name: "m", type: .queue, keySize: 4, valueSize: 8, maxEntries: 1), "no key"
      ),
      (MapSpecification(name: "m", type: .ringBuffer, maxEntries: 3), "power of two"),
      (MapSpecification(name: "m", type: .ringBuffer, valueSize: 1, maxEntries: 4096), "no value"),
      (
        MapSpecification(
          name: "m", type: .perCPUArray, keySize: 4, valueSize: 40_000, maxEntries: 1),
        "32768"
      ),
      (
        MapSpecification(
          name: "m", type: .array, keySize: 4, valueSize: 8, maxEntries: 1,
          flags: [.readOnly, .writeOnly]), "exclude"
      ),
    ])
  func faults(map: MapSpecification, text: String) {
    #expect(MapDiagnosis.fault(of: map, on: KernelContext())?.contains(text) == true)
  }
}
