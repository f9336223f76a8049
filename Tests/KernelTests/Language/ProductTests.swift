import Apus
import ApusKernel
import KernelTestPrograms
import Testing

extension KernelTests {
  /// Multiplication of numbers of 64 bits, which eBPF has no overflow of, and division of signed ones, which its
  /// older versions lack.
  @Suite("Products and quotients")
  struct ProductTests {
    static let factors: [Int64] = [
      0, 1, -1, 2, -2, 3, 1 << 31, -1 << 31, (1 << 31) - 1, 1 << 32, (1 << 32) - 1, (1 << 32) + 1,
      -1 << 32, 3_037_000_499, 3_037_000_500, -3_037_000_500, 1_844_674_407, .max, .max - 1, .min,
      .min + 1,
      .max / 3, .max / 3 + 1, .min / 7, .min / -7, .min / -7 + 1, 0x1234_5678_9ABC_DEF0,
    ]

    @Test("Products and overflows are those of Swift on the host", arguments: factors)
    func sameAsHost(_ left: Int64) throws {
      let object = try KernelTestProgramsObject.load()
      object.leftFactor.value = left
      let packet = [UInt8](repeating: 0, count: 60)
      for right in Self.factors {
        object.rightFactor.value = right
        _ = try object.multiply.testRun(packet: packet)
        #expect(object.products.value == Products(left, right), "\(left) * \(right)")
        let overflows = left.multipliedReportingOverflow(by: right).overflow
        let action = try object.multiplyOrTrap.testRun(packet: packet).returnValue
        #expect(
          action == (overflows ? XDPAction.aborted : .pass).rawValue, "\(left) * \(right)")
      }
    }

    @Test("So are quotients and remainders", arguments: factors)
    func quotients(_ left: Int64) throws {
      let object = try KernelTestProgramsObject.load()
      object.leftFactor.value = left
      let packet = [UInt8](repeating: 0, count: 60)
      for right in Self.factors + [10, -10, 7, 65_536] {
        object.rightFactor.value = right
        _ = try object.divide.testRun(packet: packet)
        #expect(object.quotients.value == Quotients(left, right), "\(left) / \(right)")
        let overflows = left.dividedReportingOverflow(by: right).overflow
        let action = try object.divideOrTrap.testRun(packet: packet).returnValue
        #expect(
          action == (overflows ? XDPAction.aborted : .pass).rawValue, "\(left) / \(right)")
      }
    }
  }
}
