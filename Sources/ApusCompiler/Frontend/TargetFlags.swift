/// How Swift is compiled for eBPF.
///
/// LLVM has an eBPF back end, but Swift has no standard library for it. The data layout of
/// `riscv64-none-none-eabi` equals eBPF's to the letter, and Swift uses the C calling convention
/// there: sizes, offsets and calls come out right, and the rest of the way is LLVM's.
enum TargetFlags {
  /// What both ApusKernel and user code are compiled with.
  static let common =
    [
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
      // Two programs that are alike stay two: a program that jumps into another has no name and no lines.
      "-Xllvm", "-swiftmergefunc-threshold=0",
      // Two uses of the kernel by name stay two: see `keepKernelUsesApart`.
      "-Xllvm", "-simplifycfg-sink-common=false",
    ] + optimizer.flatMap { ["-Xllvm", $0] }

  /// What LLVM's optimiser must leave alone, in all of its runs.
  static let optimizer = [
    // It would check the bounds of all turns of a loop at once, before the first, or count the turns
    // that there is room for: by subtracting addresses, which the verifier does not follow.
    "-indvars-predicate-loops=false", "-disable-lftr",
  ]

  /// What leaves LLVM's optimiser to the linker.
  static let withoutOptimizer = ["-Xfrontend", "-disable-llvm-optzns"]

  /// What ApusKernel alone is compiled with.
  static let library = [
    "-enable-experimental-feature", "RawLayout",
    "-enable-upcoming-feature", "InternalImportsByDefault",
    "-enable-upcoming-feature", "MemberImportVisibility",
  ]
}
