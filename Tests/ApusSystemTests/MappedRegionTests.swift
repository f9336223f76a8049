import ApusSystem
import Glibc
import SystemPackage
import Testing

@Suite("Mapped regions")
struct MappedRegionTests {
  /// A temporary file of one page, already unlinked.
  private func page(of byte: UInt8) throws -> OwnedDescriptor {
    let path = FilePath("/tmp/apus-mapped-region-\(UInt64.random(in: 0 ... .max))")
    let file = try FileDescriptor.open(
      path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: .ownerReadWrite)
    _ = try file.writeAll([UInt8](repeating: byte, count: MemoryPage.size()))
    #expect(try remove(path))
    return OwnedDescriptor(owning: file.rawValue)
  }

  private func remove(_ path: FilePath) throws -> Bool {
    // Sound: the string lives through the call.
    unsafe path.withPlatformString { unsafe unlink($0) } == 0
  }

  @Test("Reads and writes inside, never beside")
  func bounds() throws {
    let size = try MemoryPage.size()
    let region = try MappedRegion(of: page(of: 0x11), count: size, writable: true)
    for offset in [0, 1, size - 8] {
      let value = region.load(UInt64.self, atByteOffset: offset)
      #expect(value == 0x1111_1111_1111_1111)
    }
    for offset in [-1, size - 7, size, size + 1, .max, .min] {
      let value = region.load(UInt64.self, atByteOffset: offset)
      #expect(value == nil)
      let isStored = region.store(UInt64(0), atByteOffset: offset)
      #expect(!isStored)
    }
    let isStored = region.store(UInt32(7), atByteOffset: 1)
    #expect(isStored)
    let value = region.load(UInt32.self, atByteOffset: 1)
    #expect(value == 7)
  }

  @Test("A read-only region is not written to")
  func readOnly() throws {
    let region = try MappedRegion(of: page(of: 1), count: MemoryPage.size())
    let isStored = region.store(UInt8(0), atByteOffset: 0)
    #expect(!isStored)
    let value = region.load(UInt8.self, atByteOffset: 0)
    #expect(value == 1)
  }

  @Test("What cannot be mapped is an error", arguments: [(0, UInt64(0)), (-1, 0), (4096, 1)])
  func refused(count: Int, offset: UInt64) throws {
    #expect(throws: Errno.invalidArgument) {
      _ = try MappedRegion(of: page(of: 0), offset: offset, count: count)
    }
  }
}
