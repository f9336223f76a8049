import SystemPackage

/// The value that a shim of CApus returned, which is a result or `-errno`.
func valueOrErrno(_ result: Int64) throws(Errno) -> Int64 {
  guard result < 0 else { return result }
  throw Errno(rawValue: CInt(truncatingIfNeeded: 0 &- result))
}
