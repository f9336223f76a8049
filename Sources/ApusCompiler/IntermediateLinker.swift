import SystemPackage

/// LLVM's tools, from intermediate language to an object.
struct IntermediateLinker {
  let toolchain: Toolchain
  /// Where files are written on the way.
  let folder: FilePath

  /// Inlines everything into the programs, and drops what none of them needs: above all Swift's
  /// runtime, which eBPF could not run.
  ///
  /// - Parameters:
  ///   - ir: What Swift's compiler wrote, lowered.
  ///   - roots: The symbols to keep: programs and maps.
  /// - Returns: The programs and maps, and nothing else.
  /// - Throws: ``CompilerError`` with what a tool said.
  func link(_ ir: IRText, roots: [String]) async throws(CompilerError) -> IRText {
    let text = folder.appending("lowered.ll")
    let bitcode = folder.appending("lowered.bc")
    let linked = folder.appending("linked.bc")
    let output = folder.appending("linked.ll")
    try FileContents.write(Array(ir.text.utf8), to: text)
    try await run(
      .clang,
      [
        "--target=riscv64-none-none-eabi", "-x", "ir", text.string, "-O0", "-flto", "-c",
        "-o", bitcode.string, "-Wno-override-module",
      ])
    // Without an entry of its own the linker would drop everything; what it is does not matter.
    try await run(
      .linker,
      TargetFlags.optimizer.flatMap { ["-mllvm", $0] }
        + ["-m", "elf64lriscv", "--lto-emit-llvm", "--entry", roots.first ?? ""]
        + roots.flatMap { ["-u", $0] }
        + [bitcode.string, "-o", linked.string])
    try await run(
      .clang,
      [
        "--target=riscv64-none-none-eabi", "-x", "ir", linked.string, "-S", "-emit-llvm",
        "-Xclang", "-disable-llvm-passes", "-o", output.string, "-Wno-override-module",
      ])
    return IRText(String(decoding: try FileContents.read(output), as: UTF8.self))
  }

  /// Compiles to eBPF.
  func object(from ir: IRText, processor: Processor) async throws(CompilerError) -> [UInt8] {
    let text = folder.appending("finished.ll")
    let object = folder.appending("finished.o")
    try FileContents.write(Array(ir.text.utf8), to: text)
    let result = try await toolchain.run(
      .clang,
      [
        "--target=bpfel", "-mcpu=\(processor.rawValue)", "-O2", "-g", "-x", "ir", text.string, "-c",
        "-o", object.string, "-Wno-override-module",
        "-mllvm", "-bpf-stack-size=\(StackUse.raisedLimit)",
        // What a trap does stays where it is: a function of its own would be called with addresses on the
        // stack, for nothing.
        "-Xclang", "-fno-split-cold-code",
        // Loops over memory stay loops: eBPF has no functions to call instead.
        "-mllvm", "-disable-loop-idiom-memset", "-mllvm", "-disable-loop-idiom-memcpy",
      ] + TargetFlags.optimizer.flatMap { ["-mllvm", $0] })
    guard result.succeeded else {
      throw BackEndMessages.error(from: result.errorOutput + result.output)
    }
    return try FileContents.read(object)
  }

  private func run(
    _ program: Toolchain.Program, _ arguments: [String]
  ) async throws(CompilerError) {
    let result = try await toolchain.run(program, arguments)
    guard result.succeeded else {
      throw CompilerError.fault(result.errorOutput + result.output)
    }
  }
}
