import ApusObject

/// How a run of the loop ended.
enum Outcome {
  /// The function returned.
  case returned
  /// The program is over, whatever function it is in: what it returns is in r0.
  case finished
  /// The machine has the error.
  case failed
}

extension Machine {
  /// Runs from an instruction of the current program until the function that it is in returns.
  ///
  /// The loop holds no reference that is counted, and takes no memory. `Watch` is resolved at compile time:
  /// a run that nobody watches pays nothing for it.
  func execute<Watch: ExecutionWatch>(from start: Int, watch: Watch) -> Outcome {
    let r = registers
    let memory = memory
    let floor = depth
    var code = code
    var pc = start
    while true {
      let op = code[pc]
      if Watch.isOn, !watch.willExecute(pc, in: self) { return .failed }
      pc &+= 1
      let d = op.destination
      let s = op.source
      let k = op.immediate
      switch op.operation {
      case .add64K: r[d] = r[d] &+ k
      case .add64X: r[d] = r[d] &+ r[s]
      case .sub64K: r[d] = r[d] &- k
      case .sub64X: r[d] = r[d] &- r[s]
      case .mul64K: r[d] = r[d] &* k
      case .mul64X: r[d] = r[d] &* r[s]
      case .div64K: r[d] = Arithmetic.divide(r[d], k)
      case .div64X: r[d] = Arithmetic.divide(r[d], r[s])
      case .sdiv64K: r[d] = Arithmetic.divideSigned(r[d], k)
      case .sdiv64X: r[d] = Arithmetic.divideSigned(r[d], r[s])
      case .mod64K: r[d] = Arithmetic.remainder(r[d], k)
      case .mod64X: r[d] = Arithmetic.remainder(r[d], r[s])
      case .smod64K: r[d] = Arithmetic.remainderSigned(r[d], k)
      case .smod64X: r[d] = Arithmetic.remainderSigned(r[d], r[s])
      case .or64K: r[d] = r[d] | k
      case .or64X: r[d] = r[d] | r[s]
      case .and64K: r[d] = r[d] & k
      case .and64X: r[d] = r[d] & r[s]
      case .xor64K: r[d] = r[d] ^ k
      case .xor64X: r[d] = r[d] ^ r[s]
      case .lsh64K: r[d] = r[d] &<< k
      case .lsh64X: r[d] = r[d] &<< r[s]
      case .rsh64K: r[d] = r[d] &>> k
      case .rsh64X: r[d] = r[d] &>> r[s]
      case .arsh64K: r[d] = Arithmetic.shiftSigned(r[d], k)
      case .arsh64X: r[d] = Arithmetic.shiftSigned(r[d], r[s])
      case .mov64K: r[d] = k
      case .mov64X: r[d] = r[s]
      case .neg64: r[d] = 0 &- r[d]
      case .loadImmediate:
        r[d] = k
        pc &+= 1
      case .signExtend8To64: r[d] = Arithmetic.signExtended(Int8(truncatingIfNeeded: r[s]))
      case .signExtend16To64: r[d] = Arithmetic.signExtended(Int16(truncatingIfNeeded: r[s]))
      case .signExtend32To64: r[d] = Arithmetic.signExtended(Int32(truncatingIfNeeded: r[s]))

      case .add32K: r[d] = UInt64(low(r[d]) &+ low(k))
      case .add32X: r[d] = UInt64(low(r[d]) &+ low(r[s]))
      case .sub32K: r[d] = UInt64(low(r[d]) &- low(k))
      case .sub32X: r[d] = UInt64(low(r[d]) &- low(r[s]))
      case .mul32K: r[d] = UInt64(low(r[d]) &* low(k))
      case .mul32X: r[d] = UInt64(low(r[d]) &* low(r[s]))
      case .div32K: r[d] = UInt64(Arithmetic.divide(low(r[d]), low(k)))
      case .div32X: r[d] = UInt64(Arithmetic.divide(low(r[d]), low(r[s])))
      case .sdiv32K: r[d] = UInt64(Arithmetic.divideSigned(low(r[d]), low(k)))
      case .sdiv32X: r[d] = UInt64(Arithmetic.divideSigned(low(r[d]), low(r[s])))
      case .mod32K: r[d] = UInt64(Arithmetic.remainder(low(r[d]), low(k)))
      case .mod32X: r[d] = UInt64(Arithmetic.remainder(low(r[d]), low(r[s])))
      case .smod32K: r[d] = UInt64(Arithmetic.remainderSigned(low(r[d]), low(k)))
      case .smod32X: r[d] = UInt64(Arithmetic.remainderSigned(low(r[d]), low(r[s])))
      case .or32K: r[d] = UInt64(low(r[d]) | low(k))
      case .or32X: r[d] = UInt64(low(r[d]) | low(r[s]))
      case .and32K: r[d] = UInt64(low(r[d]) & low(k))
      case .and32X: r[d] = UInt64(low(r[d]) & low(r[s]))
      case .xor32K: r[d] = UInt64(low(r[d]) ^ low(k))
      case .xor32X: r[d] = UInt64(low(r[d]) ^ low(r[s]))
      case .lsh32K: r[d] = UInt64(low(r[d]) &<< low(k))
      case .lsh32X: r[d] = UInt64(low(r[d]) &<< low(r[s]))
      case .rsh32K: r[d] = UInt64(low(r[d]) &>> low(k))
      case .rsh32X: r[d] = UInt64(low(r[d]) &>> low(r[s]))
      case .arsh32K: r[d] = UInt64(Arithmetic.shiftSigned(low(r[d]), low(k)))
      case .arsh32X: r[d] = UInt64(Arithmetic.shiftSigned(low(r[d]), low(r[s])))
      case .mov32K: r[d] = UInt64(low(k))
      case .mov32X: r[d] = UInt64(low(r[s]))
      case .neg32: r[d] = UInt64(0 &- low(r[d]))
      case .signExtend8To32:
        r[d] = UInt64(low(Arithmetic.signExtended(Int8(truncatingIfNeeded: r[s]))))
      case .signExtend16To32:
        r[d] = UInt64(low(Arithmetic.signExtended(Int16(truncatingIfNeeded: r[s]))))

      case .swap16: r[d] = UInt64(UInt16(truncatingIfNeeded: r[d]).byteSwapped)
      case .swap32: r[d] = UInt64(low(r[d]).byteSwapped)
      case .swap64: r[d] = r[d].byteSwapped
      case .truncate16: r[d] &= 0xffff
      case .truncate32: r[d] &= 0xffff_ffff
      case .nothing: break

      case .jump:
        let target = Int(op.offset)
        if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
        pc = target
      case .jeq64K:
        if r[d] == k {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jeq64X:
        if r[d] == r[s] {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jne64K:
        if r[d] != k {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jne64X:
        if r[d] != r[s] {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jgt64K:
        if r[d] > k {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jgt64X:
        if r[d] > r[s] {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jge64K:
        if r[d] >= k {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jge64X:
        if r[d] >= r[s] {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jlt64K:
        if r[d] < k {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jlt64X:
        if r[d] < r[s] {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jle64K:
        if r[d] <= k {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jle64X:
        if r[d] <= r[s] {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jset64K:
        if r[d] & k != 0 {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jset64X:
        if r[d] & r[s] != 0 {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsgt64K:
        if signed(r[d]) > signed(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsgt64X:
        if signed(r[d]) > signed(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsge64K:
        if signed(r[d]) >= signed(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsge64X:
        if signed(r[d]) >= signed(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jslt64K:
        if signed(r[d]) < signed(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jslt64X:
        if signed(r[d]) < signed(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsle64K:
        if signed(r[d]) <= signed(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsle64X:
        if signed(r[d]) <= signed(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jeq32K:
        if low(r[d]) == low(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jeq32X:
        if low(r[d]) == low(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jne32K:
        if low(r[d]) != low(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jne32X:
        if low(r[d]) != low(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jgt32K:
        if low(r[d]) > low(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jgt32X:
        if low(r[d]) > low(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jge32K:
        if low(r[d]) >= low(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jge32X:
        if low(r[d]) >= low(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jlt32K:
        if low(r[d]) < low(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jlt32X:
        if low(r[d]) < low(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jle32K:
        if low(r[d]) <= low(k) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jle32X:
        if low(r[d]) <= low(r[s]) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jset32K:
        if low(r[d]) & low(k) != 0 {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jset32X:
        if low(r[d]) & low(r[s]) != 0 {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsgt32K:
        if signed(low(r[d])) > signed(low(k)) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsgt32X:
        if signed(low(r[d])) > signed(low(r[s])) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsge32K:
        if signed(low(r[d])) >= signed(low(k)) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsge32X:
        if signed(low(r[d])) >= signed(low(r[s])) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jslt32K:
        if signed(low(r[d])) < signed(low(k)) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jslt32X:
        if signed(low(r[d])) < signed(low(r[s])) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsle32K:
        if signed(low(r[d])) <= signed(low(k)) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }
      case .jsle32X:
        if signed(low(r[d])) <= signed(low(r[s])) {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }

      case .load8:
        let address = r[s] &+ signed(op.offset)
        guard let value = memory.load(address, as: UInt8.self) else {
          return fail(.read(address, 1), at: pc &- 1)
        }
        r[d] = UInt64(value)
      case .load16:
        let address = r[s] &+ signed(op.offset)
        guard let value = memory.load(address, as: UInt16.self) else {
          return fail(.read(address, 2), at: pc &- 1)
        }
        r[d] = UInt64(value)
      case .load32:
        let address = r[s] &+ signed(op.offset)
        guard let value = memory.load(address, as: UInt32.self) else {
          return fail(.read(address, 4), at: pc &- 1)
        }
        r[d] = UInt64(value)
      case .load64:
        let address = r[s] &+ signed(op.offset)
        guard let value = memory.load(address, as: UInt64.self) else {
          return fail(.read(address, 8), at: pc &- 1)
        }
        r[d] = value
      case .loadSigned8:
        let address = r[s] &+ signed(op.offset)
        guard let value = memory.load(address, as: Int8.self) else {
          return fail(.read(address, 1), at: pc &- 1)
        }
        r[d] = Arithmetic.signExtended(value)
      case .loadSigned16:
        let address = r[s] &+ signed(op.offset)
        guard let value = memory.load(address, as: Int16.self) else {
          return fail(.read(address, 2), at: pc &- 1)
        }
        r[d] = Arithmetic.signExtended(value)
      case .loadSigned32:
        let address = r[s] &+ signed(op.offset)
        guard let value = memory.load(address, as: Int32.self) else {
          return fail(.read(address, 4), at: pc &- 1)
        }
        r[d] = Arithmetic.signExtended(value)
      case .store8K:
        let address = r[d] &+ signed(op.offset)
        guard memory.store(UInt8(truncatingIfNeeded: k), at: address) else {
          return fail(.write(address, 1), at: pc &- 1)
        }
      case .store16K:
        let address = r[d] &+ signed(op.offset)
        guard memory.store(UInt16(truncatingIfNeeded: k), at: address) else {
          return fail(.write(address, 2), at: pc &- 1)
        }
      case .store32K:
        let address = r[d] &+ signed(op.offset)
        guard memory.store(UInt32(truncatingIfNeeded: k), at: address) else {
          return fail(.write(address, 4), at: pc &- 1)
        }
      case .store64K:
        let address = r[d] &+ signed(op.offset)
        guard memory.store(k, at: address) else {
          return fail(.write(address, 8), at: pc &- 1)
        }
      case .store8X:
        let address = r[d] &+ signed(op.offset)
        guard memory.store(UInt8(truncatingIfNeeded: r[s]), at: address) else {
          return fail(.write(address, 1), at: pc &- 1)
        }
      case .store16X:
        let address = r[d] &+ signed(op.offset)
        guard memory.store(UInt16(truncatingIfNeeded: r[s]), at: address) else {
          return fail(.write(address, 2), at: pc &- 1)
        }
      case .store32X:
        let address = r[d] &+ signed(op.offset)
        guard memory.store(UInt32(truncatingIfNeeded: r[s]), at: address) else {
          return fail(.write(address, 4), at: pc &- 1)
        }
      case .store64X:
        let address = r[d] &+ signed(op.offset)
        guard memory.store(r[s], at: address) else {
          return fail(.write(address, 8), at: pc &- 1)
        }
      case .atomic32:
        guard atomic(op, as: UInt32.self) else {
          return fail(.write(r[d] &+ signed(op.offset), 4), at: pc &- 1)
        }
      case .atomic64:
        guard atomic(op, as: UInt64.self) else {
          return fail(.write(r[d] &+ signed(op.offset), 8), at: pc &- 1)
        }

      case .call:
        guard spend(1) else { return fail(.stepLimit, at: pc &- 1) }
        guard enter(returningTo: pc) else { return fail(.callDepth, at: pc &- 1) }
        pc = Int(op.offset)
      case .callRegister:
        guard spend(1) else { return fail(.stepLimit, at: pc &- 1) }
        guard let target = function(at: r[d]) else {
          // What compilers without optimisation make of a call: the helper's number in the register.
          self.pc = pc &- 1
          guard let helper = helper(numbered: r[d]) else {
            return fail(.notAFunction(r[d]), at: pc &- 1)
          }
          switch callHelper(helper.rawValue, watch: watch) {
          case .value(let value): r[0] = value
          case .tailCall:
            code = self.code
            pc = 0
          case .finished: return .finished
          case .failed: return .failed
          }
          continue
        }
        guard enter(returningTo: pc) else { return fail(.callDepth, at: pc &- 1) }
        pc = target
      case .callHelper:
        self.pc = pc &- 1
        switch callHelper(UInt8(truncatingIfNeeded: k), watch: watch) {
        case .value(let value): r[0] = value
        case .tailCall:
          code = self.code
          pc = 0
        case .finished: return .finished
        case .failed: return .failed
        }
      case .exit:
        if depth == floor { return .returned }
        pc = leave()
        code = self.code
      case .mayGoto:
        if mayGotoIsOver() {
          let target = Int(op.offset)
          if target < pc, !spend(pc &- target) { return fail(.stepLimit, at: pc &- 1) }
          pc = target
        }

      case .packet8, .packet16, .packet32:
        guard let value = packetNumber(op) else {
          // The kernel ends a program that reads behind the packet.
          r[0] = 0
          return .finished
        }
        r[0] = value
      case .end: return fail(.end, at: pc &- 1)
      case .missing: return fail(.missing, at: pc &- 1)
      }
    }
  }
}

@inline(__always)
private func low(_ value: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: value) }

@inline(__always)
private func signed(_ value: UInt64) -> Int64 { Int64(bitPattern: value) }

@inline(__always)
private func signed(_ value: UInt32) -> Int32 { Int32(bitPattern: value) }

/// An offset as a number to add to an address.
@inline(__always)
private func signed(_ offset: Int32) -> UInt64 { UInt64(bitPattern: Int64(offset)) }
