import Testing

@testable import ApusCompiler

/// Which operations on memory are left to LLVM's back end, and what becomes of the others.
struct MemoryOperationTests {
  /// What calls of `line` become, after pointers were made by the lines before it.
  private func expand(
    _ line: String, after lines: [String] = []
  ) -> (
    line: String, routines: [String]
  ) {
    var text = IRText((["define void @program() {"] + lines + [line, "}"]).joined(separator: "\n"))
    let routines = text.expandMemoryOperations()
    return (text.lines[lines.count + 1], routines)
  }

  @Test(arguments: [(1024, 8), (512, 4), (128, 1)])
  func smallCopiesStay(size: Int, alignment: Int) {
    let line =
      "  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %1, ptr align \(alignment) %2, "
      + "i64 \(size), i1 false), !dbg !7"
    #expect(expand(line) == (line, []))
  }

  @Test func largeCopiesAreLoops() {
    let expanded = expand(
      "  tail call void @llvm.memcpy.p0.p0.i64(ptr nonnull align 8 dereferenceable(1032) %1, "
        + "ptr align 16 getelementptr inbounds (i8, ptr @x, i64 16), i64 1032, i1 false), !dbg !7")
    #expect(
      expanded.line
        == "  call void @apus.copy.1032.8(ptr nonnull align 8 dereferenceable(1032) %1, "
        + "ptr align 16 getelementptr inbounds (i8, ptr @x, i64 16)), !dbg !7")
    #expect(
      expanded.routines.first?
        .hasPrefix("define internal void @apus.copy.1032.8(ptr noalias %to") == true)
    // 128 times eight bytes in the loop, and one behind it.
    #expect(expanded.routines.contains { $0.contains("icmp ult i64 %f.next, 1024") })
    #expect(expanded.routines.contains { $0.contains("ptr %to, i64 1024") })
  }

  @Test(arguments: [
    (["  %1 = alloca i64, align 8", "  %2 = alloca i64, align 8"], "copy"),
    (["  %1 = alloca i64, align 8", "  %2 = inttoptr i64 %9 to ptr"], "copy"),
    (
      [
        "  %1 = call align 8 ptr inttoptr (i64 1 to ptr)(ptr @map, ptr %8)",
        "  %2 = call align 8 ptr inttoptr (i64 1 to ptr)(ptr @map, ptr %8)",
      ], "copy"
    ),
    (
      [
        "  %0 = call align 8 ptr inttoptr (i64 1 to ptr)(ptr @map, ptr %8)",
        "  %1 = call align 8 ptr inttoptr (i64 1 to ptr)(ptr @map, ptr %8)",
        "  %2 = getelementptr inbounds nuw i8, ptr %0, i64 16",
      ], "move"
    ),
    (["  %1 = inttoptr i64 %9 to ptr", "  %2 = getelementptr i8, ptr %1, i64 16"], "move"),
    ([], "move"),
  ])
  func movesThatCannotOverlapAreCopies(lines: [String], operation: String) {
    let expanded = expand(
      "  call void @llvm.memmove.p0.p0.i64(ptr align 4 %1, ptr align 4 %2, i64 200, i1 false)",
      after: lines)
    #expect(expanded.line == "  call void @apus.\(operation).200.4(ptr align 4 %1, ptr align 4 %2)")
  }

  @Test func sizesKnownAtRunTime() {
    let expanded = expand(
      "  call void @llvm.memset.p0.i64(ptr align 8 %1, i8 0, i64 %2, i1 false), !dbg !3")
    #expect(expanded.line == "  call void @apus.fill.n.1(ptr align 8 %1, i8 0, i64 %2), !dbg !3")
  }

  @Test func comparisons() {
    let expanded = expand("  %5 = tail call i32 @memcmp(ptr %1, ptr %2, i64 40) #3, !dbg !3")
    #expect(expanded.line == "  %5 = call i32 @apus.compare.40(ptr %1, ptr %2), !dbg !3")
  }

  @Test func lookupsAreAligned() {
    var line = "  %6 = call ptr inttoptr (i64 1 to ptr)(ptr nonnull @a, ptr nonnull %2) #4"
    IRText.alignLookup(&line)
    #expect(
      line == "  %6 = call align 8 ptr inttoptr (i64 1 to ptr)(ptr nonnull @a, ptr nonnull %2) #4")
    var other = "  %6 = call ptr inttoptr (i64 12 to ptr)(ptr nonnull @a)"
    IRText.alignLookup(&other)
    #expect(!other.contains("align"))
  }
}
