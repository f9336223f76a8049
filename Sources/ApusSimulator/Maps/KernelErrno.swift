/// The kernel's errors that maps and helpers answer with; programs see them negated.
enum KernelErrno {
  static let notPermitted: Int64 = -1
  static let noEntry: Int64 = -2
  static let tooBig: Int64 = -7
  static let badDescriptor: Int64 = -9
  static let again: Int64 = -11
  static let noMemory: Int64 = -12
  static let access: Int64 = -13
  static let fault: Int64 = -14
  static let busy: Int64 = -16
  static let exists: Int64 = -17
  static let invalid: Int64 = -22
  static let noSpace: Int64 = -28
  static let range: Int64 = -34
  static let deadlock: Int64 = -35
  static let notSupported: Int64 = -95
  static let already: Int64 = -114
  /// The kernel's own, which no header of the C library has.
  static let notImplemented: Int64 = -524

  /// The name of an error, for messages.
  static func name(of error: Int64) -> String {
    switch error {
    case notPermitted: "EPERM"
    case noEntry: "ENOENT"
    case tooBig: "E2BIG"
    case badDescriptor: "EBADF"
    case again: "EAGAIN"
    case noMemory: "ENOMEM"
    case access: "EACCES"
    case fault: "EFAULT"
    case busy: "EBUSY"
    case exists: "EEXIST"
    case invalid: "EINVAL"
    case noSpace: "ENOSPC"
    case range: "ERANGE"
    case deadlock: "EDEADLK"
    case notSupported: "EOPNOTSUPP"
    case already: "EALREADY"
    case notImplemented: "ENOTSUPP"
    default: "error \(-error)"
    }
  }
}
