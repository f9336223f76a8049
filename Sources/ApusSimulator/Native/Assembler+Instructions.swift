/// The instructions that the compiler needs, by what they do.
///
/// `isWide` is for 64 bits; with 32 the upper half of the register becomes zero.
extension Assembler {
  private func width(_ isWide: Bool) -> NativeWidth { isWide ? .eight : .four }

  // MARK: - Moves

  mutating func move(_ target: NativeRegister, _ source: NativeRegister, isWide: Bool = true) {
    emit(0x89, width: width(isWide), field: source.rawValue, register: target)
  }

  /// A number, in the shortest way.
  mutating func move(_ target: NativeRegister, _ value: UInt64) {
    if value <= UInt64(UInt32.max) {
      emit(0xc7, width: .four, field: 0, register: target)
      emit32(Int32(truncatingIfNeeded: value))
    } else if Int32(exactly: Int64(bitPattern: value)) != nil {
      emit(0xc7, width: .eight, field: 0, register: target)
      emit32(Int32(truncatingIfNeeded: value))
    } else {
      emit(0x48 | target.rawValue >> 3)
      emit(0xb8 | target.rawValue & 7)
      emit64(value)
    }
  }

  mutating func load(_ target: NativeRegister, _ place: NativePlace, isWide: Bool = true) {
    emit(0x8b, width: width(isWide), field: target.rawValue, place: place)
  }

  /// Loads a number of any width, with zeros above it.
  mutating func load(_ target: NativeRegister, _ place: NativePlace, _ size: NativeWidth) {
    switch size {
    case .one: emit(0x0f, 0xb6, width: .four, field: target.rawValue, place: place)
    case .two: emit(0x0f, 0xb7, width: .four, field: target.rawValue, place: place)
    case .four: load(target, place, isWide: false)
    case .eight: load(target, place)
    }
  }

  /// Loads a number of any width, with its sign above it.
  mutating func loadSigned(_ target: NativeRegister, _ place: NativePlace, _ size: NativeWidth) {
    switch size {
    case .one: emit(0x0f, 0xbe, width: .eight, field: target.rawValue, place: place)
    case .two: emit(0x0f, 0xbf, width: .eight, field: target.rawValue, place: place)
    case .four: emit(0x63, width: .eight, field: target.rawValue, place: place)
    case .eight: load(target, place)
    }
  }

  /// Extends the sign of the low part of a register.
  mutating func extendSign(
    _ target: NativeRegister, _ source: NativeRegister, _ size: NativeWidth, isWide: Bool = true
  ) {
    let width = width(isWide)
    switch size {
    // The form without a second width in it: as a byte, it wants the prefix in any case.
    case .one:
      emit(isWide ? 0x48 : 0x40, prefixing: target, source)
      emit(0x0f)
      emit(0xbe)
      emit(0xc0 | (target.rawValue & 7) << 3 | source.rawValue & 7)
    case .two: emit(0x0f, 0xbf, width: width, field: target.rawValue, register: source)
    case .four, .eight: emit(0x63, width: width, field: target.rawValue, register: source)
    }
  }

  private mutating func emit(
    _ prefix: UInt8, prefixing field: NativeRegister, _ base: NativeRegister
  ) {
    emit(prefix | (field.rawValue >> 3) << 2 | base.rawValue >> 3)
  }

  /// Clears all but the low 16 bits.
  mutating func extendZero16(_ target: NativeRegister, _ source: NativeRegister) {
    emit(0x0f, 0xb7, width: .four, field: target.rawValue, register: source)
  }

  mutating func store(_ place: NativePlace, _ source: NativeRegister, _ size: NativeWidth = .eight)
  {
    emit(size == .one ? 0x88 : 0x89, width: size, field: source.rawValue, place: place)
  }

  /// Stores the low part of a number; of 64 bits, it is 32 with its sign.
  mutating func store(_ place: NativePlace, _ value: Int32, _ size: NativeWidth = .eight) {
    emit(size == .one ? 0xc6 : 0xc7, width: size, field: 0, place: place)
    switch size {
    case .one: emit(UInt8(truncatingIfNeeded: value))
    case .two:
      emit(UInt8(truncatingIfNeeded: value))
      emit(UInt8(truncatingIfNeeded: value >> 8))
    case .four, .eight: emit32(value)
    }
  }

  mutating func loadAddress(_ target: NativeRegister, _ place: NativePlace) {
    emit(0x8d, width: .eight, field: target.rawValue, place: place)
  }

  // MARK: - Arithmetic

  mutating func apply(
    _ operation: NativeOperation, _ target: NativeRegister, _ source: NativeRegister,
    isWide: Bool = true
  ) {
    emit(
      operation.rawValue << 3 | 1, width: width(isWide), field: source.rawValue, register: target)
  }

  mutating func apply(
    _ operation: NativeOperation, _ target: NativeRegister, _ value: Int32, isWide: Bool = true
  ) {
    if let short = Int8(exactly: value) {
      emit(0x83, width: width(isWide), field: operation.rawValue, register: target)
      emit(UInt8(bitPattern: short))
    } else {
      emit(0x81, width: width(isWide), field: operation.rawValue, register: target)
      emit32(value)
    }
  }

  mutating func apply(
    _ operation: NativeOperation, _ target: NativeRegister, _ place: NativePlace
  ) {
    emit(operation.rawValue << 3 | 3, width: .eight, field: target.rawValue, place: place)
  }

  mutating func apply(
    _ operation: NativeOperation, _ place: NativePlace, _ source: NativeRegister,
    isWide: Bool = true
  ) {
    emit(operation.rawValue << 3 | 1, width: width(isWide), field: source.rawValue, place: place)
  }

  mutating func apply(_ operation: NativeOperation, _ place: NativePlace, _ value: Int32) {
    if let short = Int8(exactly: value) {
      emit(0x83, width: .eight, field: operation.rawValue, place: place)
      emit(UInt8(bitPattern: short))
    } else {
      emit(0x81, width: .eight, field: operation.rawValue, place: place)
      emit32(value)
    }
  }

  mutating func test(_ target: NativeRegister, _ source: NativeRegister, isWide: Bool = true) {
    emit(0x85, width: width(isWide), field: source.rawValue, register: target)
  }

  mutating func test(_ target: NativeRegister, _ value: Int32, isWide: Bool = true) {
    emit(0xf7, width: width(isWide), field: 0, register: target)
    emit32(value)
  }

  mutating func multiply(_ target: NativeRegister, _ source: NativeRegister, isWide: Bool = true) {
    emit(0x0f, 0xaf, width: width(isWide), field: target.rawValue, register: source)
  }

  mutating func multiply(
    _ target: NativeRegister, _ source: NativeRegister, by value: Int32, isWide: Bool = true
  ) {
    emit(0x69, width: width(isWide), field: target.rawValue, register: source)
    emit32(value)
  }

  mutating func apply(_ operation: NativeUnary, _ target: NativeRegister, isWide: Bool = true) {
    emit(0xf7, width: width(isWide), field: operation.rawValue, register: target)
  }

  /// Fills rdx, or edx, with the sign of rax, or eax.
  mutating func extendAccumulator(isWide: Bool) {
    if isWide { emit(0x48) }
    emit(0x99)
  }

  /// Shifts by a number.
  mutating func shift(
    _ shift: NativeShift, _ target: NativeRegister, by distance: UInt8, isWide: Bool = true
  ) {
    emit(0xc1, width: width(isWide), field: shift.rawValue, register: target)
    emit(distance)
  }

  /// Shifts by what is in cl.
  mutating func shiftByCounter(_ shift: NativeShift, _ target: NativeRegister, isWide: Bool) {
    emit(0xd3, width: width(isWide), field: shift.rawValue, register: target)
  }

  /// Turns a bit over.
  mutating func complement(bit: UInt8, of target: NativeRegister) {
    emit(0x0f, 0xba, width: .eight, field: 7, register: target)
    emit(bit)
  }

  mutating func swapBytes(_ target: NativeRegister, isWide: Bool) {
    emit((isWide ? 0x48 : 0x40) | target.rawValue >> 3)
    emit(0x0f)
    emit(0xc8 | target.rawValue & 7)
  }

  /// Swaps the two low bytes.
  mutating func swapBytes16(_ target: NativeRegister) {
    emit(0xc1, width: .two, field: 0, register: target)
    emit(8)
  }

  // MARK: - Control

  mutating func jump(_ label: Label) {
    emit(0xe9)
    emitDistance(to: label)
  }

  mutating func jump(_ condition: NativeCondition, _ label: Label) {
    emit(0x0f)
    emit(0x80 | condition.rawValue)
    emitDistance(to: label)
  }

  mutating func jump(to place: NativePlace) {
    emit(0xff, width: .four, field: 4, place: place)
  }

  mutating func call(_ label: Label) {
    emit(0xe8)
    emitDistance(to: label)
  }

  mutating func call(_ register: NativeRegister) {
    emit(0xff, width: .four, field: 2, register: register)
  }

  mutating func call(_ place: NativePlace) {
    emit(0xff, width: .four, field: 2, place: place)
  }

  mutating func push(_ register: NativeRegister) {
    if register.rawValue > 7 { emit(0x41) }
    emit(0x50 | register.rawValue & 7)
  }

  mutating func pop(_ register: NativeRegister) {
    if register.rawValue > 7 { emit(0x41) }
    emit(0x58 | register.rawValue & 7)
  }

  mutating func push(_ place: NativePlace) {
    emit(0xff, width: .four, field: 6, place: place)
  }

  mutating func pop(_ place: NativePlace) {
    emit(0x8f, width: .four, field: 0, place: place)
  }

  mutating func returnToCaller() {
    emit(0xc3)
  }
}
