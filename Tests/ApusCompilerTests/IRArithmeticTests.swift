import ApusObject
import Testing

@testable import ApusCompiler

/// The changes to LLVM's intermediate language that make programs shorter, on pieces of it.
struct IRArithmeticTests {
  @Test(arguments: [
    // A sum overflowed where it is less than an operand; a constant one costs no register.
    (
      "uadd", "i64 %1, i64 5",
      ["add i64 %1, 5", "asm \"\", \"=r,0\"", "icmp ult i64 %apus.number.0, 5"]
    ),
    ("uadd", "i32 %1, i32 %2", ["add i32 %1, %2", "\"=w,0\"", "icmp ult i32 %apus.number.0, %1"]),
    ("uadd", "i16 %1, i16 %2", ["add i32", "icmp ugt i32 %apus.wide.0, 65535", "trunc i32"]),
    ("usub", "i8 %1, i8 %2", ["sub i8 %1, %2", "icmp ult i8 %1, %2"]),
    ("umul", "i32 %1, i32 %2", ["mul i64", "icmp ugt i64 %apus.wide.0, 4294967295"]),
    ("umul", "i64 %1, i64 3", ["mul i64 %1, 3", "icmp ugt i64 %1, 6148914691236517205"]),
    ("umul", "i64 %1, i64 %2", ["lshr i64 %1, 32", "mul i64 %1, %2"]),
    // The numbers for which it does not overflow lie between two others.
    (
      "smul", "i64 %1, i64 3",
      ["sub i64 %1, -3074457345618258602", "icmp ugt i64", "6148914691236517204"]
    ),
    ("smul", "i64 %1, i64 -1", ["sub i64 %1, -9223372036854775807", "icmp ugt i64", ", -2"]),
    ("smul", "i64 %1, i64 %2", ["ashr i64 %1, 63", "xor i64 %1, %2", "mul i64 %1, %2"]),
    ("sadd", "i64 %1, i64 1", ["add i64 %1, 1", "icmp slt i64 %apus.number.0, %1"]),
    ("sadd", "i64 %1, i64 -1", ["icmp sgt i64 %apus.number.0, %1"]),
    ("ssub", "i32 %1, i32 1", ["sub i32 %1, 1", "icmp sgt i32 %apus.number.0, %1"]),
  ])
  func overflowChecksBecomeComparisons(operation: String, operands: String, parts: [String]) {
    let type = String(operands.prefix { $0 != " " })
    var ir = IRText(
      "  %3 = tail call { \(type), i1 } @llvm.\(operation).with.overflow.\(type)(\(operands)), !dbg !7"
    )
    ir.expandOverflowChecks()
    let text = ir.text
    #expect(!text.contains("with.overflow"), "\(text)")
    for part in parts { #expect(text.contains(part), "\(text)") }
    #expect(text.contains("  %3 = insertvalue { \(type), i1 }"), "\(text)")
    #expect(ir.lines.allSatisfy { $0.hasSuffix(", !dbg !7") }, "\(text)")
  }

  /// What has no short form stays LLVM's.
  @Test(arguments: [
    "sadd.with.overflow.i64(i64 %1, i64 %2)", "smul.with.overflow.i32(i32 %1, i32 %2)",
  ])
  func otherOverflowChecksStay(call: String) {
    let line = "  %3 = tail call { i64, i1 } @llvm.\(call)"
    var ir = IRText(line)
    ir.expandOverflowChecks()
    #expect(ir.text == line)
  }

  @Test func signedDivisionsBecomeUnsigned() {
    var ir = IRText(
      """
        %3 = sdiv exact i64 %1, %2, !dbg !7
        %4 = srem i32 %5, 10, !dbg !8
        %6 = sdiv i64 %1, -16, !dbg !9
        %7 = sub nsw i64 %1, %2
      """)
    ir.expandSignedDivisions()
    #expect(
      ir.text.contains("= udiv i64 %apus.division.dividend.0, %apus.division.divisor.0, !dbg !7"))
    #expect(
      ir.text.contains("  %3 = sub i64 %apus.division.turned.0, %apus.division.sign.0, !dbg !7"))
    #expect(ir.text.contains("= urem i32 "))
    #expect(ir.text.contains("ashr i32 10, 31, !dbg !8"))
    #expect(ir.text.contains("  %4 = sub i32 "))
    #expect(ir.text.contains("\n  %6 = sdiv i64 %1, -16, !dbg !9\n  %7 = sub nsw i64 %1, %2"))
  }

  @Test func additionsByAConstantAreAdditions() {
    var line = "  %3 = tail call ptr @__apus_advance(ptr nonnull %1, i64 14) #5, !dbg !7"
    IRText.foldAdvance(&line)
    #expect(line == "  %3 = getelementptr i8, ptr %1, i64 14, !dbg !7")
  }

  @Test func otherAdditionsAreMadeOnce() {
    let call = "  %3 = tail call ptr @__apus_advance(ptr %1, i64 %2), !dbg !7"
    var line = call
    IRText.foldAdvance(&line)
    #expect(line == call)
    var ir = IRText("\(call)\ndeclare ptr @__apus_advance(ptr, i64)")
    ir.expandAdvances()
    #expect(
      ir.lines == [
        "  %apus.sum.0 = getelementptr i8, ptr %1, i64 %2, !dbg !7",
        "  %3 = call ptr asm \"\", \"=r,0\"(ptr %apus.sum.0), !dbg !7",
      ])
  }

  @Test func assumptionsAreLLVMs() {
    var lines = [
      "  tail call void @__apus_assume(i1 zeroext %3)",
      "declare void @__apus_assume(i1 zeroext) #3",
    ]
    for index in lines.indices { IRText.rewriteAssume(&lines[index]) }
    #expect(lines == ["  tail call void @llvm.assume(i1 %3)", "declare void @llvm.assume(i1) #3"])
  }
}
