import SystemPackage
import Testing

@testable import ApusSystem

@Suite("Files of the kernel's")
struct KernelFileTests {
  private static let types: FilePath = "/sys/kernel/btf/vmlinux"

  @Test("A mapped file has the bytes that reading it gives")
  func mapped() throws {
    let read = try WholeFile.read(Self.types, limit: 256 << 20)
    do throws(Errno) {
      let file = try MappedKernelFile(Self.types)
      // Sound: the file lives through the comparison.
      #expect(unsafe file.bytes.elementsEqual(read))
    } catch {
      // Before 6.16 the kernel does not map it.
      #expect(error == .operationNotSupportedByDevice)
      #expect(try KernelRelease.current() < KernelRelease(6, 16))
    }
  }

  @Test(
    "No file is mapped that somebody could shorten",
    arguments: ["/etc/passwd", "/proc/self/status", "/sys/../etc/passwd", "/nowhere", ""])
  func refused(path: String) {
    #expect(throws: Errno.self) { try MappedKernelFile(FilePath(path)) }
  }

  @Test("A file is read whole, or refused if it is larger than the limit")
  func whole() throws {
    let bytes = try WholeFile.read("/proc/self/status", limit: 1 << 20)
    #expect(bytes.starts(with: Array("Name:".utf8)))
    #expect(try WholeFile.read("/dev/null", limit: 0) == [])
    #expect(throws: Errno.fileTooLarge) { try WholeFile.read("/proc/self/status", limit: 10) }
    #expect(throws: Errno.fileTooLarge) { try WholeFile.read(Self.types, limit: 1000) }
    let part = try WholeFile.read(Self.types, from: 2, count: 6)
    #expect(part == Array(try WholeFile.read(Self.types, limit: 256 << 20)[2..<8]))
  }
}
