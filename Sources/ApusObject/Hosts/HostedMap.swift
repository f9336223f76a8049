/// A map that a host has: what `bpf(2)` does with one, in bytes.
///
/// Keys and values have the sizes of ``specification``; of a per-CPU map a value is ``valueCount`` values, each rounded
/// up to 8 bytes. Another size is `EINVAL`, and what the type cannot do `EOPNOTSUPP`.
public protocol HostedMap: Sendable {
  /// What it is.
  var specification: MapSpecification { get }

  /// What has it: the same for all maps and programs that go together.
  var host: AnyObject { get }

  /// The number by which the host knows it, from 1 on.
  var number: UInt32 { get }

  /// How many values an element has: one, or in a per-CPU map one for each of the host's processors.
  var valueCount: Int { get }

  /// Copies a key's value out (`BPF_MAP_LOOKUP_ELEM`); `ENOENT` if there is none.
  func lookup(_ key: RawSpan, into value: inout MutableRawSpan) throws(HostError)

  /// Copies a key's value out, and removes it (`BPF_MAP_LOOKUP_AND_DELETE_ELEM`).
  func take(_ key: RawSpan, into value: inout MutableRawSpan) throws(HostError)

  /// Writes a key's value (`BPF_MAP_UPDATE_ELEM`), with the kernel's flags.
  ///
  /// A program or map is given by its number in the host.
  func update(_ key: RawSpan, _ value: RawSpan, flags: UInt64) throws(HostError)

  /// Removes a key (`BPF_MAP_DELETE_ELEM`); `ENOENT` if it is not there.
  func remove(_ key: RawSpan) throws(HostError)

  /// Copies out the key after another, or the first (`BPF_MAP_GET_NEXT_KEY`); `ENOENT` after the last.
  func nextKey(after key: RawSpan?, into next: inout MutableRawSpan) throws(HostError)

  /// Makes it read-only for user space (`BPF_MAP_FREEZE`).
  func freeze() throws(HostError)

  /// The map of a number in the same host.
  func map(numbered number: UInt32) -> (any HostedMap)?

  /// The values of an array, as long as the map is held; nil for another type of map.
  ///
  /// They lie as far apart as ``valueStride`` says. Programs change them at any time.
  @unsafe var values: UnsafeMutableRawBufferPointer? { get }

  /// From one value of ``values`` to the next, in bytes.
  var valueStride: Int { get }

  // MARK: - Records

  /// Reads the records of a ring buffer or perf event array, at most `limit`; how many there were.
  func drainRecords(limit: Int, _ body: (RawSpan) -> Void) -> Int

  /// The bytes of records that were not read yet: by user space, or of a user ring buffer by programs.
  var pendingByteCount: Int { get }

  /// How many records found no room.
  var lostRecordCount: UInt64 { get }

  /// Sends a record to programs; false if a user ring buffer has no room for it now, `E2BIG` if never.
  func send(_ record: [UInt8]) throws(HostError) -> Bool

  /// Has `announce` called whenever programs wrote records, until it returns false.
  func onRecords(_ announce: @escaping @Sendable () -> Bool)
}
