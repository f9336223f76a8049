import CApus
public import SystemPackage

/// A file of `/sys` in this process's memory, without a copy: unmapped when its last user's life ends.
///
/// Nobody can shorten such a file, which would make reading it a fault; so no other file is taken.
@safe public final class MappedKernelFile: @unchecked Sendable {
  // Sound: the memory is only read, and nobody changes it.

  /// The bytes, valid as long as this lives.
  public let bytes: UnsafeRawBufferPointer

  /// Maps a whole file.
  ///
  /// - Throws: `EINVAL` for a file that is not in `/sys`, or that has nothing in it; `ENODEV` from a kernel that does
  ///   not map it (`/sys/kernel/btf/vmlinux` before 6.16); what opening it throws.
  public init(_ path: FilePath) throws(Errno) {
    guard path.starts(with: "/sys/"), try Self.isInSysfs(path) else { throw .invalidArgument }
    let descriptor: FileDescriptor
    let size: Int64
    do {
      descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
      size = try descriptor.seek(offset: 0, from: .end)
    } catch {
      throw error as? Errno ?? .ioError
    }
    defer { try? descriptor.close() }
    guard let count = Int(exactly: size), count > 0 else { throw .invalidArgument }
    var address: UnsafeMutableRawPointer?
    // Sound: the shim writes one pointer, and only when it succeeds.
    _ = try valueOrErrno(
      unsafe capus_map_private_memory(descriptor.rawValue, count, &address))
    unsafe bytes = UnsafeRawBufferPointer(start: address, count: count)
  }

  /// `SYSFS_MAGIC`.
  private static func isInSysfs(_ path: FilePath) throws(Errno) -> Bool {
    // Sound: the shim reads a string that lives through the call.
    try valueOrErrno(unsafe path.withPlatformString { unsafe capus_file_system($0) }) == 0x6265_6572
  }

  deinit {
    // Sound: nothing else holds the address; whoever uses the bytes keeps this.
    if let address = unsafe bytes.baseAddress {
      _ = unsafe capus_unmap_memory(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }
}
