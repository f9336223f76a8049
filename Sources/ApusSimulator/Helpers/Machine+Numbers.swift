import ApusObject

extension Machine {
  /// `bpf_iter_num_new`, `bpf_iter_num_next` and `bpf_iter_num_destroy`: where it stands and where it ends, as two
  /// numbers of four bytes.
  func performOnNumbers(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let iterator = registers[1]
    let place = unsafe try bytesToWrite(iterator, 8)
    func set(_ current: Int32, _ end: Int32) {
      unsafe place.storeBytes(of: current, as: Int32.self)
      unsafe place.storeBytes(of: end, toByteOffset: 4, as: Int32.self)
    }
    switch helper {
    case .numbersNew:
      let start = Int32(truncatingIfNeeded: registers[2])
      let end = Int32(truncatingIfNeeded: registers[3])
      set(0, 0)
      guard start <= end else { return errno(KernelErrno.invalid) }
      guard Int64(end) - Int64(start) <= 8 * 1024 * 1024 else { return errno(KernelErrno.tooBig) }
      set(start &- 1, end)
      return 0
    case .numbersNext:
      let next = unsafe place.loadUnaligned(as: Int32.self) &+ 1
      let end = unsafe place.loadUnaligned(fromByteOffset: 4, as: Int32.self)
      guard next < end else {
        set(0, 0)
        return 0
      }
      set(next, end)
      return iterator
    default:
      set(0, 0)
      return 0
    }
  }
}
