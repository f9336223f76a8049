/// What an instruction does with memory.
struct MemoryAccess {
  enum Kind {
    case load
    case loadSigned
    case storeImmediate
    case storeRegister
    case atomic
  }

  let kind: Kind
  let width: NativeWidth

  init?(_ operation: Operation) {
    switch operation {
    case .load8: self.init(.load, .one)
    case .load16: self.init(.load, .two)
    case .load32: self.init(.load, .four)
    case .load64: self.init(.load, .eight)
    case .loadSigned8: self.init(.loadSigned, .one)
    case .loadSigned16: self.init(.loadSigned, .two)
    case .loadSigned32: self.init(.loadSigned, .four)
    case .store8K: self.init(.storeImmediate, .one)
    case .store16K: self.init(.storeImmediate, .two)
    case .store32K: self.init(.storeImmediate, .four)
    case .store64K: self.init(.storeImmediate, .eight)
    case .store8X: self.init(.storeRegister, .one)
    case .store16X: self.init(.storeRegister, .two)
    case .store32X: self.init(.storeRegister, .four)
    case .store64X: self.init(.storeRegister, .eight)
    case .atomic32: self.init(.atomic, .four)
    case .atomic64: self.init(.atomic, .eight)
    default: return nil
    }
  }

  private init(_ kind: Kind, _ width: NativeWidth) {
    self.kind = kind
    self.width = width
  }

  var check: MemoryCheck {
    switch kind {
    case .load, .loadSigned: MemoryCheck(purpose: .read, width: width)
    case .storeImmediate, .storeRegister: MemoryCheck(purpose: .write, width: width)
    case .atomic: MemoryCheck(purpose: .change, width: width)
    }
  }
}

extension NativeCompiler {
  mutating func compile(_ access: MemoryAccess, _ op: DecodedInstruction, at index: Int) {
    switch access.kind {
    case .load:
      let place = checked(access.check, base: op.source, offset: op.offset, at: index)
      assembler.load(target(op.destination), place, access.width)
    case .loadSigned:
      let place = checked(access.check, base: op.source, offset: op.offset, at: index)
      assembler.loadSigned(target(op.destination), place, access.width)
    case .storeImmediate:
      let place = checked(access.check, base: op.destination, offset: op.offset, at: index)
      assembler.store(place, Int32(truncatingIfNeeded: op.immediate), access.width)
    case .storeRegister:
      let place = checked(access.check, base: op.destination, offset: op.offset, at: index)
      assembler.store(place, register(op.source, spare: .second), access.width)
    case .atomic:
      let place = checked(access.check, base: op.destination, offset: op.offset, at: index)
      compileAtomic(op, place, isWide: access.width == .eight)
    }
  }

  /// Brings the address of an access into the address register.
  mutating func loadAddress(base: UInt8, offset: Int32) {
    let register = register(base, spare: .address)
    assembler.loadAddress(.address, NativePlace(register, Int(offset)))
  }

  /// Checks an access, and says where in the process it goes.
  ///
  /// The function's own stack needs no check: r10 cannot be written, and the 512 bytes below it are the frame's.
  private mutating func checked(
    _ check: MemoryCheck, base: UInt8, offset: Int32, at index: Int
  ) -> NativePlace {
    let width = Int32(check.width.rawValue)
    if base == 10, offset >= -Int32(Frame.size), offset <= -width {
      return NativePlace(.frame, Int(offset))
    }
    let hint = base == 10 ? nil : hints.region(of: base)
    loadAddress(base: base, offset: offset)
    guard let hint else {
      setPlace(index)
      assembler.call(ends.check(check))
      return NativePlace(.address)
    }
    let detour = Detour(
      label: assembler.makeLabel(), back: assembler.makeLabel(), instruction: index,
      kind: .check(check, base: base, offset: offset))
    guess(hint, check, otherwise: detour.label)
    if let back = detour.back { assembler.bind(back) }
    detours.append(detour)
    return NativePlace(.address)
  }

  /// The check of an access that most likely goes to a region: less work, and a detour if it goes elsewhere.
  mutating func guess(
    _ hint: RegionHints.Hint, _ check: MemoryCheck, otherwise detour: Label
  ) {
    let width = Int32(check.width.rawValue)
    switch hint {
    case .stack:
      // Below the frame pointer, and not further than the frame; so it is in the process's memory, too.
      assembler.apply(.subtract, .address, Layout.stackDistance)
      assembler.move(.second, .address)
      assembler.apply(.subtract, .second, .frame)
      assembler.apply(.add, .second, Int32(Frame.size))
      assembler.apply(.compare, .second, Int32(Frame.size) - width)
      assembler.jump(.above, detour)
    case .context, .packet:
      let isContext = if case .context = hint { true } else { false }
      let number = isContext ? Address.context : Address.packet
      assembler.load(.scratch, Layout.regions)
      // The packet's number is 0, and the context's a single bit, so that what is left is the offset.
      if isContext { assembler.complement(bit: UInt8(Address.shift), of: .address) }
      assembler.apply(.subtract, .address, region(number, Layout.low))
      assembler.apply(
        .compare, .address, region(number, Layout.span))
      assembler.jump(.aboveOrEqual, detour)
      assembler.loadAddress(.second, NativePlace(.address, Int(width)))
      if check.purpose != .write {
        assembler.apply(
          .compare, .second, region(number, Layout.readable))
        assembler.jump(.above, detour)
      }
      if check.purpose != .read {
        assembler.apply(
          .compare, .second, region(number, Layout.writable))
        assembler.jump(.above, detour)
      }
      assembler.apply(.add, .address, region(number, Layout.base))
    case .value(let map): guess(maps[map], check, otherwise: detour)
    case .handle: assembler.jump(detour)
    }
  }

  /// A field of a region that every machine has, with the regions in the scratch register.
  private func region(_ number: Int, _ field: Int) -> NativePlace {
    NativePlace(.scratch, number * Layout.regionSize + field)
  }

  /// The same for the values of a map, whose memory stays where it is as long as the machine is there.
  private mutating func guess(_ map: MapStorage, _ check: MemoryCheck, otherwise detour: Label) {
    let region = unsafe map.region
    let width = UInt64(check.width.rawValue)
    var available = UInt64.max
    if check.purpose != .write { available = unsafe min(available, region.readable) }
    if check.purpose != .read { available = unsafe min(available, region.writable) }
    guard available >= width, unsafe region.low == 0, unsafe region.span > 0,
      unsafe region.span <= UInt64(Int32.max)
    else {
      return assembler.jump(detour)
    }
    assembler.move(.scratch, Address.start(of: Address.firstMap + map.number))
    assembler.apply(.subtract, .address, .scratch)
    if unsafe region.span == region.mask &+ 1 {
      // One value.
      assembler.apply(.compare, .address, Int32(available - width))
      assembler.jump(.above, detour)
    } else {
      assembler.apply(.compare, .address, Int32(unsafe region.span))
      assembler.jump(.aboveOrEqual, detour)
      assembler.move(.second, .address, isWide: false)
      assembler.apply(.and, .second, Int32(unsafe region.mask), isWide: false)
      assembler.apply(.compare, .second, Int32(available - width), isWide: false)
      assembler.jump(.above, detour)
    }
    assembler.move(.scratch, UInt64(UInt(bitPattern: unsafe region.base)))
    assembler.apply(.add, .address, .scratch)
  }

  /// The machine is one thread, so nothing comes between reading and writing.
  private mutating func compileAtomic(
    _ op: DecodedInstruction, _ place: NativePlace, isWide: Bool
  ) {
    let width: NativeWidth = isWide ? .eight : .four
    let source = register(op.source, spare: .second)
    let operation: NativeOperation? =
      switch op.immediate & 0xfe {
      case 0x00: .add
      case 0x40: .or
      case 0x50: .and
      case 0xa0: .xor
      default: nil
      }
    if let operation, op.immediate & 1 == 0 {
      return assembler.apply(operation, place, source, isWide: isWide)
    }
    assembler.load(.scratch, place, isWide: isWide)
    if let operation {
      if source != .second { assembler.move(.second, source) }
      assembler.apply(operation, .second, .scratch, isWide: isWide)
      assembler.store(place, .second, width)
    } else if op.immediate & 0xfe == 0xe0 {
      assembler.store(place, source, width)
    } else {
      let differs = assembler.makeLabel()
      assembler.apply(.compare, .scratch, .rax, isWide: isWide)
      assembler.jump(.notEqual, differs)
      assembler.store(place, source, width)
      assembler.bind(differs)
    }
    let old = op.immediate & 0xfe == 0xf0 ? NativeRegister.rax : target(op.source)
    assembler.move(old, .scratch, isWide: isWide)
  }
}
