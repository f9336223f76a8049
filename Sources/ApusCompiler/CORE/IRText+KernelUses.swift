/// What programs use of the kernel by name: its types, functions and variables.
extension IRText {
  /// Keeps LLVM from making one use of two, whose name would be a matter of the program's way then.
  mutating func keepKernelUsesApart() {
    for index in lines.indices
    where lines[index].hasPrefix("declare ") && lines[index].has("@__apus_kernel_") {
      let end = lines[index].range(of: " #")?.lowerBound ?? lines[index].endIndex
      lines[index] = "\(lines[index][..<end]) nomerge nounwind willreturn memory(none)"
    }
  }
}
