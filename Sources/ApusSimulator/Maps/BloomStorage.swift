import ApusObject

/// A bloom filter: may say yes wrongly, never no.
///
/// As large as the kernel's, but with a hash of its own: which values it is wrong about differs.
final class BloomStorage: MapStorage {
  private let hashCount: Int
  private var bits: [UInt64]
  private let mask: UInt64

  init(_ specification: MapSpecification, number: Int) throws(SimulationError) {
    let asked = Int(specification.mapExtra & 0xf)
    guard specification.keySize == 0, specification.valueSize > 0, specification.maxEntries > 0,
      specification.mapExtra <= 15
    else {
      throw SimulationError(
        .invalidMap, "A bloom filter has no keys, but values, entries and at most 15 hashes",
        subject: specification.name)
    }
    hashCount = asked == 0 ? 5 : asked
    // As many bits as hashes × entries ÷ ln 2, rounded up to a power of two.
    let wanted = Int(specification.maxEntries) * hashCount / 5 * 7
    guard wanted < 1 << 33 else {
      throw SimulationError(
        .invalidMap, "The map would take more than 1 GiB of memory", subject: specification.name)
    }
    let size = 1 << (Int.bitWidth - max(63, wanted - 1).leadingZeroBitCount)
    mask = UInt64(size - 1)
    bits = Array(repeating: 0, count: size / 64)
    try super.init(specification, number: number, cpuCount: 1, slotCount: 0, isPerCPU: false)
  }

  private func forEachBit(of value: UnsafeRawPointer, _ body: (Int, UInt64) -> Bool) -> Bool {
    for seed in 0..<hashCount {
      var hash = 0xcbf2_9ce4_8422_2325 &+ UInt64(seed) &* 0x9e37_79b9_7f4a_7c15
      for index in 0..<valueSize {
        hash =
          unsafe (hash ^ UInt64(value.load(fromByteOffset: index, as: UInt8.self)))
          &* 0x100_0000_01b3
      }
      hash = (hash ^ hash &>> 32) &* 0xff51_afd7_ed55_8ccd
      let bit = (hash &>> 24) & mask
      if !body(Int(bit / 64), 1 << (bit % 64)) { return false }
    }
    return true
  }

  override func push(_ value: UnsafeRawPointer, flags: UInt64) -> Int64 {
    guard flags == UpdateFlags.any else { return KernelErrno.invalid }
    _ = unsafe forEachBit(of: value) { word, bit in
      bits[word] |= bit
      return true
    }
    return 0
  }

  override func peek(_ value: UnsafeMutableRawPointer) -> Int64 {
    let isThere = unsafe forEachBit(of: UnsafeRawPointer(value)) { bits[$0] & $1 != 0 }
    return isThere ? 0 : KernelErrno.noEntry
  }
}
