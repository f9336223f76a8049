import CApus
public import SystemPackage

extension BPF {
  /// Loads BTF (`BPF_BTF_LOAD`, kernel 4.18), without a log.
  public static func btfLoad(_ btf: [UInt8]) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_btf_load()
    return try btfLoad(btf, &attributes)
  }

  /// Loads BTF (`BPF_BTF_LOAD`), with the kernel's log, which says what it refuses and why.
  public static func btfLoad(
    _ btf: [UInt8], log: inout LogBuffer
  ) throws(Errno) -> OwnedDescriptor {
    let level = log.level
    guard let size = UInt32(exactly: log.bytes.count) else { throw .invalidArgument }
    // Sound: the buffer lives through the call, and the kernel is told its size.
    return try withAddress(of: &log.bytes) { address throws(Errno) -> OwnedDescriptor in
      var attributes = capus_attr_btf_load()
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
