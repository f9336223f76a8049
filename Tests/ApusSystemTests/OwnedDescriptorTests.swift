import ApusSystem
import SystemPackage
import Testing

@Suite("Owned descriptors")
struct OwnedDescriptorTests {
  /// Whether a pipe's other end is closed, whatever numbers other tests open and close meanwhile.
  private func isClosed(_ reader: FileDescriptor) throws -> Bool {
    // Sound: reads into bytes that are there.
    try unsafe withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { buffer in
      try unsafe reader.read(into: buffer) == 0
    }
  }

  @Test("The end of the owner's life closes")
  func lifetime() throws {
    let (reader, writer) = try FileDescriptor.pipe()
    do {
      let owner = OwnedDescriptor(owning: writer.rawValue)
      let count = try owner.borrowed.writeAll([1])
      #expect(count == 1)
      #expect(try !isClosed(reader))
    }
    #expect(try isClosed(reader))
    try reader.close()
  }

  @Test("Closing closes once, and reports")
  func closing() throws {
    let (reader, writer) = try FileDescriptor.pipe()
    try OwnedDescriptor(owning: writer.rawValue).close()
    #expect(try isClosed(reader))
    try reader.close()
    #expect(throws: Errno.badFileDescriptor) { try OwnedDescriptor(owning: 1 << 20).close() }
  }
}
