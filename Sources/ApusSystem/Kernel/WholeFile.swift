public import SystemPackage

/// Reads files whose size the file system does not say, as those of `/proc` and `/sys`.
public enum WholeFile {
  /// The bytes of a file; `EFBIG` if there are more than `limit`.
  public static func read(_ path: FilePath, limit: Int) throws(Errno) -> [UInt8] {
    do {
      let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      return try descriptor.closeAfter {
        // The file system may know the size: with room for one byte more, its end is seen, too.
        let size = (try? descriptor.seek(offset: 0, from: .end)) ?? 0
        _ = try? descriptor.seek(offset: 0, from: .start)
        guard size > 0, size <= limit else { return try rest(of: descriptor, limit: limit) }
        let bytes = try readPart(descriptor, count: Int(size) + 1)
        if bytes.count <= size { return bytes }
        return try rest(of: descriptor, after: bytes, limit: limit)
      }
    } catch let error as Errno {
      throw error
    } catch {
      throw .ioError
    }
  }

  /// What there is to read from a descriptor; `EFBIG` if it is more than `limit` bytes.
  public static func read(
    _ descriptor: borrowing OwnedDescriptor, limit: Int
  ) throws(Errno) -> [UInt8] {
    do {
      return try rest(of: descriptor.borrowed, limit: limit)
    } catch let error as Errno {
      throw error
    } catch {
      throw .ioError
    }
  }

  private static func rest(
    of descriptor: FileDescriptor, after start: [UInt8] = [], limit: Int
  ) throws -> [UInt8] {
    var bytes = start
    while true {
      let part: [UInt8]
      do {
        // Room for most files in one step, and for the largest in a few.
        part = try readPart(descriptor, count: Swift.max(1 << 12, bytes.count))
      } catch Errno.resourceTemporarilyUnavailable {
        // An iterator that has looked at a million objects and found nothing yet: it goes on from there.
        continue
      }
      guard part.count <= limit - bytes.count else { throw Errno.fileTooLarge }
      if part.isEmpty { return bytes }
      bytes += part
    }
  }

  /// How many bytes a file has whose size the file system says; `ESPIPE` for a pipe.
  public static func size(_ path: FilePath) throws(Errno) -> Int64 {
    do {
      let descriptor = try FileDescriptor.open(
        path, .readOnly, options: [.closeOnExec, .nonBlocking])
      return try descriptor.closeAfter { try descriptor.seek(offset: 0, from: .end) }
    } catch let error as Errno {
      throw error
    } catch {
      throw .ioError
    }
  }

  /// Some bytes of a file from an offset on, fewer only where it ends.
  public static func read(
    _ path: FilePath, from offset: Int64, count: Int
  ) throws(Errno) -> [UInt8] {
    do {
      let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      return try descriptor.closeAfter {
        _ = try descriptor.seek(offset: offset, from: .start)
        var bytes: [UInt8] = []
        while bytes.count < count {
          let part = try readPart(descriptor, count: count - bytes.count)
          if part.isEmpty { break }
          bytes += part
        }
        return bytes
      }
    } catch let error as Errno {
      throw error
    } catch {
      throw .ioError
    }
  }

  private static func readPart(_ descriptor: FileDescriptor, count: Int) throws -> [UInt8] {
    try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Sound: `read` writes at most as many bytes as there is room for, and says how many it initialised.
      while initialized < buffer.count {
        let rest = unsafe UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[initialized...]))
        let count = try unsafe descriptor.read(into: rest)
        if count == 0 { return }
        initialized += count
      }
    }
  }
}
