import ApusObject
import Testing

@testable import ApusCompiler

/// The changes to LLVM's intermediate language, on pieces of it.
struct IRTextTests {
  @Test(arguments: [
    ("define i32 @name(ptr %0) {", "name"),
    ("define i32 @\"$e4test1fyyF\"() #0 {", "$e4test1fyyF"),
    ("@llvm.used = appending global", "llvm.used"),
    ("no symbol", nil),
    ("at the end @", nil),
    ("not closed @\"abc", nil),
  ])
  func symbols(line: String, symbol: String?) {
    #expect(IRText.symbol(in: line) == symbol)
  }

  @Test func debugLocations() {
    #expect(IRText.debugLocation(of: "  ret i32 0, !dbg !123") == 123)
    #expect(IRText.debugLocation(of: "  ret i32 0, !dbg !7, !prof !8") == 7)
    #expect(IRText.debugLocation(of: "  ret i32 0") == nil)
  }

  @Test func attributesOfAnotherProcessor() {
    var line =
      "attributes #1 = { noinline nounwind \"target-cpu\"=\"generic-rv64\" \"target-features\"=\"+a\" }"
    IRText.rewriteAttributes(&line)
    #expect(line == "attributes #1 = { nounwind   }")
    var empty = "attributes #2 = { noinline }"
    IRText.rewriteAttributes(&empty)
    #expect(empty == "attributes #2 = { nounwind }")
  }

  @Test func conventionsAndNames() throws {
    var ir = IRText(
      """
      @"$e1a1m_Wz" = protected global i64 0, align 8
      @"$e1a1mAAvp" = protected global [8 x i8] zeroinitializer, align 8, !dbg !0
      @llvm.used = appending global [1 x ptr] [ptr @"$e1a1pF"], section "llvm.metadata"
      define protected void @"$e1a1m_WZ"(ptr %0) local_unnamed_addr #0 {
        tail call void @__apus_map_definition(ptr nonnull @"$e1a1mAAvp", i32 zeroext 6, i32 4, i32 8, i32 -1, i32 0, i64 0)
        ret void
      }
      define swiftcc i32 @"$e1a1pF"(ptr %0) #0 section "xdp" !dbg !4 {
        %swifterror = alloca swifterror ptr, align 8
        %1 = load atomic i64, ptr @"$e1a1m_Wz" acquire, align 8
        %2 = call swiftcc i32 @helper(ptr swiftself %0)
        ret i32 %2
      }
      define internal i32 @helper(ptr swiftself %0) #0 {
        ret i32 2
      }
      !0 = !DIGlobalVariableExpression(var: !1, expr: !DIExpression())
      !1 = distinct !DIGlobalVariable(name: "m", linkageName: "$e1a1mAAvp", file: !2, line: 3)
      !2 = !DIFile(filename: "a.swift", directory: "/src")
      !4 = distinct !DISubprogram(name: "p", linkageName: "$e1a1pF", file: !2, line: 5)
      """)
    let contents = try ir.lower(Metadata(ir))
    #expect(
      contents.maps == [
        MapGlobal(
          name: "m", symbol: "$e1a1mAAvp", type: 6, keySize: 4, valueSize: 8,
          maxEntries: 4_294_967_295, flags: 0,
          location: SourceLocation(file: "/src/a.swift", line: 3), typeArguments: [])
      ])
    #expect(
      contents.programs == [
        ProgramEntry(
          name: "p", symbol: "$e1a1pF", section: "xdp",
          location: SourceLocation(file: "/src/a.swift", line: 5))
      ])
    #expect(contents.roots == ["p", "m"])
    let text = ir.text
    #expect(text.contains("@\"$e1a1m_Wz\" = internal constant i64 -1, align 8"))
    #expect(text.contains("define i32 @p(ptr %0) #0 section \"xdp\""))
    #expect(text.contains("%swifterror = alloca ptr, align 8"))
    #expect(text.contains("load i64, ptr @\"$e1a1m_Wz\", align 8"))
    #expect(text.contains("call i32 @helper(ptr %0)"))
    #expect(text.contains("define internal i32 @helper(ptr %0) alwaysinline #0 {"))
    #expect(!text.contains("llvm.used"))
    #expect(!text.contains("call void @__apus_map_definition"))
  }

  @Test func trapsAreCountedAndReturn() throws {
    var ir = IRText(
      """
      target triple = "riscv64-none-none-eabi"
      define i32 @p(ptr %0) {
        br i1 poison, label %2, label %3

      2:                                                ; preds = %1
        tail call void asm sideeffect "", "n"(i32 1) #7, !dbg !1
        tail call void @llvm.trap(), !dbg !1
        unreachable, !dbg !1

      3:                                                ; preds = %1
        unreachable
      }
      declare void @llvm.trap()
      !1 = !DILocation(line: 0, scope: !2, inlinedAt: !3)
      !2 = distinct !DISubprogram(name: "Swift runtime failure: arithmetic overflow", file: !5)
      !3 = !DILocation(line: 8, column: 10, scope: !4)
      !4 = distinct !DISubprogram(name: "p", file: !5, line: 7)
      !5 = !DIFile(filename: "/src/a.swift", directory: "/")
      """)
    let traps = try ir.finish(
      IRText.Contents(
        programs: [ProgramEntry(name: "p", symbol: "p", section: "xdp", location: nil)],
        initialisers: Initialisers()), files: ["/src/a.swift"])
    #expect(
      traps == [
        TrapSite(
          program: "p", reason: "arithmetic overflow", file: "/src/a.swift", line: 8, column: 10)
      ])
    #expect(
      ir.text.hasPrefix(
        """
        target triple = "bpfel"
        define i32 @p(ptr %0) {
          %apus.key = alloca i32, align 4
          br i1 poison, label %2, label %3

        2:                                                ; preds = %1
          %apus.site.0 = call i32 asm sideeffect "", "=w,0"(i32 0)
          br label %apus.trap

        3:                                                ; preds = %1
          ret i32 0
        apus.trap:
          %apus.site = phi i32 [ %apus.site.0, %2 ]
        """))
    #expect(
      ir.text.contains(
        "@apus_traps = global [8 x i8] zeroinitializer, section \".apus.maps\", align 8"))
  }

  /// A trap in the first block, which has no label: its number follows those of the parameters.
  @Test func trapInTheFirstBlock() throws {
    var ir = IRText(
      """
      define i32 @p(ptr %0, i32 %1) {
        tail call void @llvm.trap()
        unreachable
      }
      """)
    let traps = try ir.finish(
      IRText.Contents(
        programs: [ProgramEntry(name: "p", symbol: "p", section: "xdp", location: nil)],
        initialisers: Initialisers()), files: [])
    #expect(traps.map(\.reason) == ["trap"])
    #expect(ir.text.contains("%apus.site = phi i32 [ %apus.site.0, %2 ]"))
  }

  /// An instruction that was inlined has the place that it was inlined into.
  @Test func linesOfTheUser() throws {
    var ir = IRText(
      """
      define i32 @p(ptr %0) {
        ret i32 2, !dbg !1
      }
      !1 = !DILocation(line: 40, column: 2, scope: !2, inlinedAt: !3)
      !2 = distinct !DISubprogram(name: "library", file: !5, line: 39)
      !3 = distinct !DILocation(line: 8, column: 10, scope: !4)
      !4 = distinct !DISubprogram(name: "p", file: !6, line: 7)
      !5 = !DIFile(filename: "/lib/l.swift", directory: "/")
      !6 = !DIFile(filename: "/src/a.swift", directory: "/")
      """)
    let traps = try ir.finish(
      IRText.Contents(
        programs: [ProgramEntry(name: "p", symbol: "p", section: "xdp", location: nil)],
        initialisers: Initialisers()),
      files: ["/src/a.swift"])
    #expect(traps.isEmpty)
    #expect(ir.text.contains("!1 = !DILocation(line: 8, column: 10, scope: !4)"))
  }

  @Test func metadataNodes() throws {
    let node = try #require(
      MetadataNode(
        "distinct !DISubprogram(name: \"a \\22quoted\\22 name\", line: 3, flags: A | B, type: !7, expr: !DIExpression(DW_OP_deref, 4), list: !{!1})"
      ))
    #expect(node.kind == "DISubprogram")
    #expect(node.string("name") == "a \"quoted\" name")
    #expect(node.number("line") == 3)
    #expect(node.word("flags") == "A | B")
    #expect(node.fields["type"] == .reference(7))
    #expect(node.fields["expr"] == .word("!DIExpression(DW_OP_deref, 4)"))
    #expect(
      MetadataNode("!{!1, null, !2}")?.elements == [.reference(1), .word("null"), .reference(2)])
    #expect(MetadataNode("garbage") == nil)
    #expect(MetadataNode("!DIFile(filename: \"never closed") != nil)
  }
}
