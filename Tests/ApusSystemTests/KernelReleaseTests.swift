import ApusSystem
import Testing

@Suite("Kernel release")
struct KernelReleaseTests {
  @Test(
    "Reads what kernels call themselves",
    arguments: [
      ("6.18.44-fc-v657", KernelRelease(6, 18, 44)),
      ("6.1.0-37-amd64", KernelRelease(6, 1, 0)),
      ("6.12.43+deb12-amd64", KernelRelease(6, 12, 43)),
      ("5.10", KernelRelease(5, 10)),
      ("4.19.", KernelRelease(4, 19)),
      ("5.4-generic", KernelRelease(5, 4)),
    ])
  func reads(text: String, release: KernelRelease) {
    #expect(KernelRelease(parsing: text) == release)
  }

  @Test(
    "Refuses what is no release",
    arguments: [
      "", "6", "6.", "linux", ".6.1", "-6.1", "9999999.1", "99999999999999999999.1", "6 .1", "٦.١",
    ])
  func refuses(text: String) {
    #expect(KernelRelease(parsing: text) == nil)
  }

  @Test("Orders by numbers, not by text")
  func order() {
    #expect(KernelRelease(5, 9) < KernelRelease(5, 11))
    #expect(KernelRelease(5, 19, 9) < KernelRelease(6, 0))
    #expect(KernelRelease(6, 1, 2) < KernelRelease(6, 1, 10))
    #expect(!(KernelRelease(6, 1) < KernelRelease(6, 1, 0)))
    #expect(KernelRelease(6, 1).description == "6.1.0")
  }

  @Test("The running kernel has one")
  func current() throws {
    #expect(try KernelRelease.current() > KernelRelease(4, 0))
  }
}
