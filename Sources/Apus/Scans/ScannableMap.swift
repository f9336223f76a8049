/// A handle to a hash table that a program in the kernel can copy out: one with a value for each key that is the same
/// for all processors.
public protocol ScannableMap<KeyCodec, Codec>: HashTable {}

extension HashMap: ScannableMap {}
extension LRUHashMap: ScannableMap {}

extension ScannableMap {
  /// Calls `body` with each element, copied out of the kernel by a program that Apus makes for it
  /// (`bpf_for_each_map_elem` in a `BPF_PROG_TYPE_SYSCALL`, Linux 5.14; with `MapFlags.noPreallocation`, Linux 6.1).
  ///
  /// For many elements of a few words it takes about a third of the time of ``KeyedMap/forEachEntry(_:)``, or a twelfth
  /// of that of a walk from key to key. To make the program takes as long as to copy two thousand elements, and its memory
  /// has room for as many as the map: of fewer, or where most of the map is empty, batches are faster, unless a
  /// ``MapScanner`` is kept.
  ///
  /// It promises less if elements are added, removed or replaced meanwhile. An update of a key that is there replaces its
  /// element, unless a program writes into the value.
  ///
  /// - If none is, each element comes once. A value that is changed in place comes as it was during the call: each
  ///   aligned number of up to 8 bytes in it is whole, and two of them need not have been there at the same moment.
  /// - If one is, it may be left out, or come twice. So may others, even those that are there all the time: no bucket is
  ///   locked, and the memory of an element that is removed is at once that of another, which leads the walk to the
  ///   other's bucket.
  /// - A key is compared with that of the element once more after the value was copied, and the element is left out if
  ///   they differ. So on x86-64, where others see what a processor writes in the same order, key and value belong
  ///   together; but a key of more than 8 bytes may come half written if the processor that writes it was interrupted.
  ///   On ARM, the value can also be that of the key that had the memory before, or has it now.
  ///
  /// Where the kernel does not take such a program, it is ``KeyedMap/forEachEntry(_:)`` with its promises;
  /// ``ScanMethod/batches(_:)`` says where that is. Nothing that it makes is left afterwards.
  ///
  /// - Throws: As ``KeyedMap/forEachEntry(_:)``.
  @inlinable
  public func scanEntries(_ body: (Key, Element) -> Void) throws(ApusError) {
    var scanner = MapScanner(self)
    try scanner.forEachEntry(body)
  }
}
