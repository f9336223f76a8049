import SystemPackage

/// Reads the beginning of a file of `/proc` or `/sys`, at most `limit` bytes.
func readSmallFile(_ path: FilePath, limit: Int) throws(Errno) -> [UInt8] {
  do {
    let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
    return try descriptor.closeAfter {
      try unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        // Sound: `read` writes at most `buffer.count` bytes and says how many it initialised.
        count = try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
  } catch let error as Errno {
    throw error
  } catch {
    throw .ioError
  }
}
