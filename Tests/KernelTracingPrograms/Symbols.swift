import ApusKernel

/// The address of one of the kernel's functions.
public let symbol = Global<UInt64>(0)

/// Compares what the kernel calls one of its functions with where that lies.
@section("xdp") @used
public func findSymbol(_ context: XDPContext) -> XDPAction {
  symbol.value = KernelSymbol("bpf_prog_put").address
  return .pass
}
