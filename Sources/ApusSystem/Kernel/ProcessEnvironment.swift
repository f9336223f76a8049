import CApus
public import SystemPackage

/// What this process was started with, and may read.
public enum ProcessEnvironment {
  /// The value of an environment variable, or nil if it is not set.
  public static func value(_ name: String) -> String? {
    // Sound: the shim reads a string that lives through the call; what it returns is copied at once.
    guard let value = unsafe capus_environment(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Whether there is a file that this process may read (`access(2)`).
  public static func isReadable(_ path: FilePath) -> Bool {
    // Sound: the shim reads a string that lives through the call.
    unsafe path.withPlatformString { unsafe capus_is_readable($0) } != 0
  }
}
