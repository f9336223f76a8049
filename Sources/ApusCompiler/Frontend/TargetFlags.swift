/// How Swift is compiled for eBPF.
///
/// LLVM has an eBPF back end, but Swift has no standard library for it. The data layout of
/// `riscv64-none-none-eabi` equals eBPF's to the letter, and Swift uses the C calling convention
/// there: sizes, offsets and calls come out right, and the rest of the way is LLVM's.
enum TargetFlags {
  /// What both ApusKernel and user code are compiled with.
  static let common = [
    "-target", "riscv64-none-none-eabi",
    "-swift-version", "6",
    "-enable-experimental-feature", "Embedded",
    "-enable-experimental-feature", "Extern",
    // One pass over a whole target: everything generic becomes concrete, most of it is inlined.
    "-wmo", "-O", "-parse-as-library",
    // Types with their fields in the debug information: the map types' BTF is made of them.
    "-g", "-gdwarf-types",
    // eBPF has neither a canary to check nor a cold section to move code into.
    "-Xfrontend", "-disable-stack-protector",
    "-Xfrontend", "-disable-split-cold-code",
  ]

  /// What ApusKernel alone is compiled with.
  static let library = [
    "-enable-experimental-feature", "RawLayout",
    "-enable-upcoming-feature", "InternalImportsByDefault",
    "-enable-upcoming-feature", "MemberImportVisibility",
  ]
}
