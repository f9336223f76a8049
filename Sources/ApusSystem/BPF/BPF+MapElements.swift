import CApus
public import SystemPackage

extension BPF {
  /// When an update may write (`BPF_ANY`, `BPF_NOEXIST`, `BPF_EXIST`).
  public enum UpdatePolicy: UInt64, Sendable, Hashable {
    /// `BPF_ANY`: make the element or replace it.
    case any = 0

    /// `BPF_NOEXIST`: only make a new element; `EEXIST` otherwise.
    case noExist = 1

    /// `BPF_EXIST`: only replace an element; `ENOENT` otherwise.
    case exist = 2
  }

  /// Copies a key's value out (`BPF_MAP_LOOKUP_ELEM`); `ENOENT` if there is none.
  ///
  /// Throws `EINVAL` if a span has another size than the map's key, or than ``MapDescriptor/transferSize``.
  ///
  /// With `locked`, the value's spin lock is held while it is copied (`BPF_F_LOCK`, kernel 5.1).
  @inlinable
  @inline(__always)
  public static func mapLookup(
    _ map: borrowing MapDescriptor, key: RawSpan, into value: inout MutableRawSpan,
    locked: Bool = false
  ) throws(Errno) {
    try map.check(key: key.byteCount, value: value.byteCount)
    try element(.mapLookupElement, map, key: key, valueInto: &value, locked: locked)
  }

  /// Takes a key's value out and removes it (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`, hashes since kernel 5.14).
  ///
  /// With `locked`, the value's spin lock is held while it is copied (`BPF_F_LOCK`).
  @inlinable
  @inline(__always)
  public static func mapLookupAndDelete(
    _ map: borrowing MapDescriptor, key: RawSpan, into value: inout MutableRawSpan,
    locked: Bool = false
  ) throws(Errno) {
    try map.check(key: key.byteCount, value: value.byteCount)
    try element(.mapLookupAndDeleteElement, map, key: key, valueInto: &value, locked: locked)
  }

  /// Writes a key's value (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// With `locked`, the value's spin lock is held while it is written (`BPF_F_LOCK`, kernel 5.1).
  @inlinable
  @inline(__always)
  public static func mapUpdate(
    _ map: borrowing MapDescriptor, key: RawSpan, value: RawSpan, policy: UpdatePolicy = .any,
    locked: Bool = false
  ) throws(Errno) {
    try map.check(key: key.byteCount, value: value.byteCount)
    try withAddress(of: key) { key throws(Errno) in
      try withAddress(of: value) { value throws(Errno) in
        try elementCall(
          Command.mapUpdateElement.rawValue, map.descriptor.number, key: key, value: value,
          flags: policy.rawValue | (locked ? lockFlag : 0))
      }
    }
  }

  /// Removes a key (`BPF_MAP_DELETE_ELEM`); `ENOENT` if there is none.
  @inlinable
  @inline(__always)
  public static func mapDelete(_ map: borrowing MapDescriptor, key: RawSpan) throws(Errno) {
    try map.check(key: key.byteCount)
    try withAddress(of: key) { key throws(Errno) in
      try elementCall(
        Command.mapDeleteElement.rawValue, map.descriptor.number, key: key)
    }
  }

  /// Copies out the key after `key`, or the first for nil or a key that is gone (`BPF_MAP_GET_NEXT_KEY`).
  ///
  /// Throws `ENOENT` after the last one.
  public static func mapNextKey(
    _ map: borrowing MapDescriptor, after key: RawSpan?, into next: inout MutableRawSpan
  ) throws(Errno) {
    try map.check(key: key?.byteCount ?? map.keySize)
    try map.check(key: next.byteCount)
    guard let key else {
      return try withAddress(of: &next) { next throws(Errno) in
        try elementCall(
          Command.mapGetNextKey.rawValue, map.descriptor.number, value: next)
      }
    }
    try element(.mapGetNextKey, map, key: key, valueInto: &next)
  }

  /// Makes a map read-only for user space, for good (`BPF_MAP_FREEZE`, kernel 5.2).
  public static func mapFreeze(_ map: borrowing MapDescriptor) throws(Errno) {
    try elementCall(Command.mapFreeze.rawValue, map.descriptor.number)
  }

  /// The kernel's `BPF_F_LOCK`.
  @inlinable static var lockFlag: UInt64 { 4 }

  @inlinable
  @inline(__always)
  static func element(
    _ command: Command, _ map: borrowing MapDescriptor, key: RawSpan,
    valueInto value: inout MutableRawSpan, locked: Bool = false
  ) throws(Errno) {
    try withAddress(of: key) { key throws(Errno) in
      try withAddress(of: &value) { value throws(Errno) in
        try elementCall(
          command.rawValue, map.descriptor.number, key: key, value: value,
          flags: locked ? lockFlag : 0)
      }
    }
  }
}

/// Runs the command of a number for an element.
///
/// All that is above it is a part of its callers, and what it is given fits into registers: the way to the kernel is
/// two calls long. A method of a type would be passed the type.
@usableFromInline
func elementCall(
  _ command: UInt32, _ descriptor: UInt32, key: UInt64 = 0, value: UInt64 = 0,
  flags: UInt64 = 0
) throws(Errno) {
  var attributes = capus_attr_map_element()
  attributes.map_fd = descriptor
  attributes.key = key
  attributes.value_or_next_key = value
  attributes.flags = flags
  try BPF.call(number: command, &attributes)
}
