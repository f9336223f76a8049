/// `bpf_tail_call` by a program array, which the kernel compiles too.
extension NativeCompiler {
  /// The program array that a call most likely means.
  func programArray(of op: DecodedInstruction) -> ArrayStorage? {
    guard op.operation == .callHelper, op.immediate == UInt64(Helper.tailCall.rawValue),
      case .handle(let map) = hints.region(of: 2), maps[map].isProgramArray,
      let array = maps[map] as? ArrayStorage, array.isSparse, array.maxEntries <= Int(Int32.max)
    else { return nil }
    return array
  }

  /// Does what ``Machine/tailCall()`` does if the map and the context are the ones; calls it otherwise.
  mutating func compileTailCall(by array: ArrayStorage, _ op: DecodedInstruction, at index: Int) {
    guard let presence = unsafe array.presence else { return }
    let detour = Detour(
      label: assembler.makeLabel(), back: assembler.makeLabel(), instruction: index,
      kind: .helper(op))
    detours.append(detour)
    assembler.move(.scratch, Address.start(of: Address.context))
    assembler.apply(.compare, target(1), .scratch)
    assembler.jump(.notEqual, detour.label)
    assembler.move(.scratch, Address.handle(ofMap: array.number))
    assembler.apply(.compare, target(2), .scratch)
    assembler.jump(.notEqual, detour.label)

    let nothing = assembler.makeLabel()
    assembler.move(.address, target(3), isWide: false)
    assembler.apply(.compare, .address, Int32(array.maxEntries), isWide: false)
    assembler.jump(.aboveOrEqual, nothing)
    assembler.apply(.compare, Layout.tailCalls, Int32(Machine.tailCallLimit))
    assembler.jump(.greaterOrEqual, nothing)
    // Below the number of entries, so that it is in both tables.
    assembler.move(.scratch, UInt64(UInt(bitPattern: presence)))
    assembler.apply(.add, .scratch, .address)
    assembler.load(.second, NativePlace(.scratch), .one)
    assembler.test(.second, .second, isWide: false)
    assembler.jump(.equal, nothing)
    assembler.shift(.left, .address, by: UInt8(array.shift))
    assembler.move(.scratch, UInt64(UInt(bitPattern: unsafe array.values)))
    assembler.apply(.add, .scratch, .address)
    assembler.load(.address, NativePlace(.scratch), isWide: false)
    assembler.apply(.compare, .address, Int32(programCount), isWide: false)
    assembler.jump(.aboveOrEqual, nothing)

    setPlace(index)
    assembler.apply(.subtract, Layout.budget, 1)
    assembler.jump(.negative, ends.stepLimit)
    assembler.apply(.add, Layout.tailCalls, 1)
    assembler.store(Layout.program, .address)
    assembler.shift(.left, .address, by: 3)
    assembler.apply(.add, .address, Layout.entries)
    assembler.jump(to: NativePlace(.address))

    assembler.bind(nothing)
    assembler.move(target(0), UInt64(bitPattern: KernelErrno.noEntry))
    if let back = detour.back { assembler.bind(back) }
  }
}
