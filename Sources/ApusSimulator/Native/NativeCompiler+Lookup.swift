/// `bpf_map_lookup_elem` in an array, which the kernel compiles too (`map_gen_lookup`).
extension NativeCompiler {
  /// The array that a call most likely looks up in.
  func arrayLookedUp(by op: DecodedInstruction) -> ArrayStorage? {
    guard op.operation == .callHelper, op.immediate == UInt64(Helper.mapLookup.rawValue),
      case .handle(let map) = hints.region(of: 1), let array = maps[map] as? ArrayStorage,
      !array.isSparse, !array.isMapOfMaps, array.slotCount <= Int(Int32.max)
    else { return nil }
    return array
  }

  /// Does what ``Machine/mapLookup(_:_:cpu:)`` does if the map is the one and the key on the stack; calls it
  /// otherwise.
  mutating func compileLookup(in array: ArrayStorage, _ op: DecodedInstruction, at index: Int) {
    let detour = Detour(
      label: assembler.makeLabel(), back: assembler.makeLabel(), instruction: index,
      kind: .helper(op))
    detours.append(detour)
    assembler.move(.scratch, Address.handle(ofMap: array.number))
    assembler.apply(.compare, target(1), .scratch)
    assembler.jump(.notEqual, detour.label)
    assembler.move(.address, target(2))
    guess(.stack, MemoryCheck(purpose: .read, width: .four), otherwise: detour.label)
    assembler.load(.address, NativePlace(.address), isWide: false)
    let isThere = assembler.makeLabel()
    assembler.apply(.xor, target(0), target(0), isWide: false)
    assembler.apply(.compare, .address, Int32(array.maxEntries), isWide: false)
    assembler.jump(.below, isThere)
    if let back = detour.back { assembler.jump(back) }
    assembler.bind(isThere)
    if array.isPerCPU {
      assembler.load(.second, Layout.cpu)
      assembler.multiply(.second, .second, by: Int32(array.slotCount))
      assembler.apply(.add, .address, .second)
    }
    assembler.shift(.left, .address, by: UInt8(array.shift))
    assembler.move(target(0), Address.start(of: Address.firstMap + array.number))
    assembler.apply(.add, target(0), .address)
    if let back = detour.back { assembler.bind(back) }
  }
}
