import ApusSystem
import Testing

@Suite("Possible CPUs")
struct PossibleCPUsTests {
  @Test(
    "Reads the kernel's lists",
    arguments: [
      ("0", [0]), ("0\n", [0]), ("0-3", [0, 1, 2, 3]), ("0-3,5", [0, 1, 2, 3, 5]),
      ("0,2-3,8\n", [0, 2, 3, 8]), ("7-7", [7]),
    ])
  func reads(text: String, numbers: [Int]) {
    #expect(PossibleCPUs(parsing: text)?.numbers == numbers)
  }

  @Test(
    "Refuses what is no list",
    arguments: [
      "", "\n", "a", "-", "1-", "-1", "3-1", "0,", ",0", "0,0", "0-3,2", "5,1", "0-3-5", "0 ", " 0",
      "+1",
      "0-99999999", "0-18446744073709551616", "65536", "0\n\n",
    ])
  func refuses(text: String) {
    #expect(PossibleCPUs(parsing: text) == nil)
  }

  @Test("The machine has at least one")
  func current() throws {
    let cpus = try PossibleCPUs.current()
    #expect(cpus.count >= 1)
    #expect(cpus.numbers.contains(0))
  }
}
