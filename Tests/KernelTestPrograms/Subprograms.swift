import ApusKernel

/// How often each remainder came up.
public let remainders = HashMap<UInt32, UInt64>(maxEntries: 16)

/// Mixes three numbers into one, as a function of its own.
@inline(never)
public func mix(_ first: UInt32, _ second: UInt32, _ seed: UInt64) -> UInt64 {
  var hash = UInt64(first) &* 0x9E37_79B9_7F4A_7C15
  hash ^= UInt64(second) &<< 7
  hash = (hash ^ (hash &>> 31)) &* 0xBF58_476D_1CE4_E5B9
  return hash ^ seed
}

/// Takes more than eBPF can pass, and is made part of what calls it.
@inline(never)
public func fold(
  _ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64, _ e: UInt64, _ f: UInt64
) -> UInt64 {
  a &* b ^ c &* d ^ e &* f
}

/// May trap, and is made part of what calls it: a trap ends the program, not the function.
@inline(never)
public func increment(_ byte: UInt8) -> UInt8 { byte + 1 }

/// Writes a map from a function of its own.
@inline(never)
func count(_ number: UInt32) -> Bool {
  remainders[number % 8, default: 0]?.atomicAdd(1)
  return number & 1 == 0
}

/// Mixes the first bytes of the packet, twice, and counts what comes out.
@section("xdp") @used
public func callSubprograms(_ context: XDPContext) -> XDPAction {
  guard let first = context.packet.load(UInt32.self, at: 0),
    let second = context.packet.load(UInt32.self, at: 4),
    let byte = context.packet.load(UInt8.self, at: 8)
  else { return .pass }
  let once = mix(first, second, 4)
  let twice = mix(second, first, once)
  if increment(byte) == 7 { return .transmit }
  if fold(once, twice, once &+ 1, twice &+ 1, 2, 3) == 0 { return .redirect }
  return count(UInt32(truncatingIfNeeded: twice)) ? .drop : .pass
}
