import ApusObject

extension Machine {
  func performOnStrings(_ helper: Helper) throws(SimulationError) -> UInt64 {
    let r = registers
    switch helper {
    case .tracePrint:
      let format = try bytes(r[1], r[2] & 0xffff_ffff)
      guard let text = expand(format, [r[3], r[4], r[5]]) else { return errno(KernelErrno.invalid) }
      return keep(text)
    case .traceVPrint:
      let format = try bytes(r[1], r[2] & 0xffff_ffff)
      guard let text = expand(format, try numbers(r[3], r[4])) else {
        return errno(KernelErrno.invalid)
      }
      return keep(text)
    case .format: return try formatInto()
    case .compareStrings: return try compareStrings()
    case .parseSigned, .parseUnsigned: return try parseNumber(isSigned: helper == .parseSigned)
    case .probeRead: return try probeRead()
    default: return try probeReadString()
    }
  }

  private func bytes(_ address: UInt64, _ size: UInt64) throws(SimulationError) -> [UInt8] {
    // Sound: checked to be readable.
    unsafe Array(UnsafeRawBufferPointer(start: try bytesToRead(address, size), count: Int(size)))
  }

  private func numbers(_ address: UInt64, _ size: UInt64) throws(SimulationError) -> [UInt64] {
    let size = size & 0xffff_ffff
    guard size % 8 == 0, size <= 96 else {
      throw SimulationError(.invalidCall, "The arguments have \(size) bytes: at most 12 times 8")
    }
    let place = unsafe try bytesToRead(address, size)
    return (0..<Int(size / 8))
      .map {
        unsafe place.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)
      }
  }

  private func keep(_ text: [UInt8]) -> UInt64 {
    if log.count < 10_000 { log.append(String(decoding: text, as: UTF8.self)) }
    return UInt64(text.count)
  }

  /// What a format makes of its arguments; nil if it is not one that the kernel takes.
  private func expand(_ format: [UInt8], _ arguments: [UInt64]) -> [UInt8]? {
    FormatString(format, arguments, string: cString).result
  }

  /// The bytes up to a zero, at most 512.
  private func cString(_ address: UInt64) -> [UInt8] {
    var result: [UInt8] = []
    while result.count < 512,
      let byte = memory.load(address &+ UInt64(result.count), as: UInt8.self),
      byte != 0
    {
      result.append(byte)
    }
    return result
  }

  /// `bpf_snprintf(str, str_size, fmt, data, data_len)`; the size that it would have, with its zero.
  private func formatInto() throws(SimulationError) -> UInt64 {
    let r = registers
    guard let text = expand(cString(r[3]), try numbers(r[4], r[5])) else {
      return errno(KernelErrno.invalid)
    }
    let size = r[2] & 0xffff_ffff
    let place = unsafe try bytesToWrite(r[1], size)
    if size > 0 {
      let count = min(Int(size) - 1, text.count)
      for index in 0..<count {
        unsafe place.storeBytes(of: text[index], toByteOffset: index, as: UInt8.self)
      }
      unsafe place.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
    }
    return UInt64(text.count + 1)
  }

  /// `bpf_strncmp(s1, s1_sz, s2)`.
  private func compareStrings() throws(SimulationError) -> UInt64 {
    let left = try bytes(registers[1], registers[2] & 0xffff_ffff)
    for (index, byte) in left.enumerated() {
      guard let other = memory.load(registers[3] &+ UInt64(index), as: UInt8.self) else {
        throw invalidAccess("read", registers[3] &+ UInt64(index), 1)
      }
      if byte != other { return UInt64(bitPattern: byte < other ? -1 : 1) }
      if byte == 0 { break }
    }
    return 0
  }

  /// `bpf_strtol` and `bpf_strtoul(buf, buf_len, flags, res)`; how many characters the number has.
  private func parseNumber(isSigned: Bool) throws(SimulationError) -> UInt64 {
    let r = registers
    let text = try bytes(r[1], r[2] & 0xffff_ffff)
    let place = unsafe try bytesToWrite(r[4], 8)
    guard !text.isEmpty, [0, 8, 10, 16].contains(r[3]) else { return errno(KernelErrno.invalid) }
    var index = text.firstIndex { !(9...13).contains($0) && $0 != 32 } ?? text.count
    let isNegative = index < text.count && text[index] == UInt8(ascii: "-")
    if isNegative {
      guard isSigned else { return errno(KernelErrno.invalid) }
      index += 1
    }
    var base = r[3]
    let hasPrefix =
      index + 1 < text.count && text[index] == UInt8(ascii: "0")
      && text[index + 1] | 0x20 == UInt8(ascii: "x")
    if base == 0 {
      base = hasPrefix ? 16 : index < text.count && text[index] == UInt8(ascii: "0") ? 8 : 10
    }
    if base == 16, hasPrefix { index += 2 }
    let first = index
    var value: UInt64 = 0
    while index < text.count, let digit = Self.digit(text[index]), digit < base {
      let (product, tooBig) = value.multipliedReportingOverflow(by: base)
      let (sum, overflow) = product.addingReportingOverflow(digit)
      guard !tooBig, !overflow else { return errno(KernelErrno.range) }
      value = sum
      index += 1
    }
    guard index > first else { return errno(KernelErrno.invalid) }
    if isSigned {
      let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
      guard value <= limit else { return errno(KernelErrno.range) }
    }
    unsafe place.storeBytes(of: isNegative ? 0 &- value : value, as: UInt64.self)
    return UInt64(index)
  }

  private static func digit(_ character: UInt8) -> UInt64? {
    switch character {
    case 0x30...0x39: UInt64(character - 0x30)
    case 0x41...0x46: UInt64(character - 0x41 + 10)
    case 0x61...0x66: UInt64(character - 0x61 + 10)
    default: nil
    }
  }

  /// `bpf_probe_read*(dst, size, src)`: what cannot be read is an error to the program, not a fault.
  private func probeRead() throws(SimulationError) -> UInt64 {
    let r = registers
    let size = r[2] & 0xffff_ffff
    let place = unsafe try bytesToWrite(r[1], size)
    guard size > 0 else { return 0 }
    guard let source = unsafe memory.readable(r[3], size) else {
      unsafe place.initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
      return errno(KernelErrno.fault)
    }
    unsafe place.copyMemory(from: source, byteCount: Int(size))
    return 0
  }

  /// `bpf_probe_read*_str(dst, size, src)`: the length with its zero.
  private func probeReadString() throws(SimulationError) -> UInt64 {
    let r = registers
    let size = r[2] & 0xffff_ffff
    let place = unsafe try bytesToWrite(r[1], size)
    guard size > 0 else { return 0 }
    var index = 0
    while index < Int(size) {
      guard let byte = memory.load(r[3] &+ UInt64(index), as: UInt8.self) else {
        unsafe place.initializeMemory(as: UInt8.self, repeating: 0, count: Int(size))
        return errno(KernelErrno.fault)
      }
      let isLast = index == Int(size) - 1
      unsafe place.storeBytes(of: isLast ? 0 : byte, toByteOffset: index, as: UInt8.self)
      index += 1
      if byte == 0 { break }
    }
    return UInt64(index)
  }
}
