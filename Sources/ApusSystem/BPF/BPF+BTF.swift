import CApus
public import SystemPackage

extension BPF {
  /// Loads BTF (`BPF_BTF_LOAD`, kernel 4.18), without a log.
  ///
  /// - Parameters:
  ///   - btf: The BTF.
  ///   - token: What lends the privileges that the process lacks (kernel 6.9).
  /// - Returns: The loaded BTF.
  /// - Throws: `EINVAL` for BTF that the kernel does not take.
  public static func btfLoad(
    _ btf: [UInt8], token: FileDescriptor? = nil
  ) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_btf_load()
    attributes.use(token)
    return try btfLoad(btf, &attributes)
  }

  /// Loads BTF (`BPF_BTF_LOAD`), with the kernel's log, which says what it refuses and why.
  public static func btfLoad(
    _ btf: [UInt8], token: FileDescriptor? = nil, log: inout LogBuffer
  ) throws(Errno) -> OwnedDescriptor {
    let level = log.level
    guard let size = UInt32(exactly: log.bytes.count) else { throw .invalidArgument }
    // Sound: the buffer lives through the call, and the kernel is told its size.
    return try withAddress(of: &log.bytes) { address throws(Errno) -> OwnedDescriptor in
      var attributes = capus_attr_btf_load()
      attributes.use(token)
      attributes.log_level = level
      attributes.log_size = size
      attributes.log_buf = address
      return try btfLoad(btf, &attributes)
    }
  }

  private static func btfLoad(
    _ btf: [UInt8], _ attributes: inout capus_attr_btf_load
  ) throws(Errno) -> OwnedDescriptor {
    guard let size = UInt32(exactly: btf.count) else { throw .argListTooLong }
    attributes.btf_size = size
    return try withAddress(of: btf) { address throws(Errno) -> OwnedDescriptor in
      attributes.btf = address
      return try descriptor(.btfLoad, &attributes)
    }
  }
}

extension capus_attr_btf_load {
  fileprivate mutating func use(_ token: FileDescriptor?) {
    guard let token else { return }
    btf_flags = BPF.tokenFlag
    btf_token_fd = token.rawValue
  }
}
