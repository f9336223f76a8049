import CApus
public import SystemPackage

/// Files and folders of a BPF file system, where pinned objects outlive their process.
public enum BPFFileSystem {
  /// Whether a folder is in a BPF file system (`BPF_FS_MAGIC`).
  public static func contains(_ path: FilePath) throws(Errno) -> Bool {
    // Sound: the shim reads a string that lives through the call.
    try valueOrErrno(unsafe path.withPlatformString { unsafe capus_file_system($0) }) == 0xcafe_4a11
  }

  /// Makes a folder for this user alone; `EEXIST` if there is one.
  public static func makeFolder(_ path: FilePath) throws(Errno) {
    // Sound: the shim reads a string that lives through the call.
    _ = try valueOrErrno(unsafe path.withPlatformString { unsafe capus_make_directory($0) })
  }

  /// Removes an empty folder.
  public static func removeFolder(_ path: FilePath) throws(Errno) {
    // Sound: the shim reads a string that lives through the call.
    _ = try valueOrErrno(unsafe path.withPlatformString { unsafe capus_remove_directory($0) })
  }

  /// Removes a pin (`unlink`): what was pinned lives on while anyone else holds it.
  public static func unpin(_ path: FilePath) throws(Errno) {
    // Sound: the shim reads a string that lives through the call.
    _ = try valueOrErrno(unsafe path.withPlatformString { unsafe capus_unlink($0) })
  }
}
