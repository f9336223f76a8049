/// A copy of a key, for what is called back with an element: in a region of its own, until it ends.
///
/// Safe: the bytes are its own, and only the machine reads them, through the region.
@safe
struct KeyCopy {
  private let machine: Machine
  private let map: MapStorage
  private let slot: Int
  private let bytes: UnsafeMutableRawPointer

  /// Where the program sees it.
  var address: UInt64 { Address.start(of: Address.firstRecord + slot) }

  /// Makes room for the keys of a map.
  ///
  /// - Throws: ``SimulationError`` with the code `unsupported` while all places are in use.
  init(of map: MapStorage, in machine: Machine) throws(SimulationError) {
    guard let slot = machine.recordSlots.firstIndex(where: { $0 == nil }) else {
      throw SimulationError(.unsupported, "More than \(Address.recordCount) records are in use")
    }
    self.machine = machine
    self.map = map
    self.slot = slot
    unsafe bytes = .allocate(byteCount: max(8, map.keySize), alignment: 8)
    machine.recordSlots[slot] = RecordSlot(map: -1, record: -1)
    unsafe machine.memory[Address.firstRecord + slot] = Region(
      base: bytes, span: UInt64(map.keySize), readable: UInt64(map.keySize))
  }

  /// Copies the key of an element in.
  func take(_ element: Int) {
    // Sound: there is room for a key of this map.
    unsafe map.copyKey(of: element, to: bytes)
  }

  /// Takes the key away from the program; once, and last.
  func end() {
    // Sound: no region leads to the key any more.
    unsafe machine.memory[Address.firstRecord + slot] = Region(base: machine.contextStore)
    machine.recordSlots[slot] = nil
    unsafe bytes.deallocate()
  }
}
