import Testing

@testable import ApusCompiler

/// What a program holds at its traps, in functions of LLVM's text.
struct HeldReferenceTests {
  /// What the one trap in a function has to do: its calls, or what is held.
  private func unwinding(_ text: String) throws -> [String] {
    let lines = IRText(text).lines
    let trap = try #require(lines.firstIndex { $0.contains("@llvm.trap") })
    switch HeldReferences(lines[...]).unwinding(at: trap) {
    case .calls(let calls): return calls.map { String($0.drop { $0 == " " }) }
    case .impossible(let held): return ["impossible: \(held)"]
    }
  }

  @Test func aRecordIsDiscarded() throws {
    let calls = try unwinding(
      """
        %1 = call ptr inttoptr (i64 131 to ptr)(ptr @ring, i64 8, i64 0), !dbg !3
        %2 = icmp eq ptr %1, null
        br i1 %2, label %6, label %3

      3:                                                ; preds = %0
        br i1 %x, label %4, label %5

      4:                                                ; preds = %3
        call void @llvm.trap()
        unreachable

      5:                                                ; preds = %3
        call void inttoptr (i64 132 to ptr)(ptr nonnull %1, i64 0)
        br label %6

      6:                                                ; preds = %5, %0
        ret i32 0
      """)
    #expect(calls == ["call i64 inttoptr (i64 133 to ptr)(ptr %1, i64 0)"])
  }

  @Test func nothingIsHeldWhereThereWasNull() throws {
    let calls = try unwinding(
      """
        %1 = call ptr inttoptr (i64 131 to ptr)(ptr @ring, i64 8, i64 0)
        %2 = icmp ne ptr %1, null
        br i1 %2, label %3, label %4

      3:                                                ; preds = %0
        call void inttoptr (i64 133 to ptr)(ptr %1, i64 0)
        ret i32 0

      4:                                                ; preds = %0
        call void @llvm.trap()
        unreachable
      """)
    #expect(calls.isEmpty)
  }

  @Test func whatIsReleasedIsNotReleasedAgain() throws {
    let calls = try unwinding(
      """
        %1 = call i64 @bpf_rcu_read_lock()
        %2 = call i64 @bpf_rcu_read_unlock()
        call void @llvm.trap()
        unreachable
      """)
    #expect(calls.isEmpty)
  }

  @Test func theLastIsReleasedFirst() throws {
    let calls = try unwinding(
      """
        %1 = call i64 @bpf_rcu_read_lock()
        %2 = call i64 @bpf_iter_num_new(i64 %it, i64 0, i64 9)
        br label %3

      3:                                                ; preds = %4, %0
        %c = icmp eq i64 %x, 0
        br i1 %c, label %5, label %4

      4:                                                ; preds = %3
        br i1 %y, label %3, label %trapping

      trapping:                                         ; preds = %4
        call void @llvm.trap()
        unreachable

      5:                                                ; preds = %3
        %6 = call i64 @bpf_iter_num_destroy(i64 %it)
        %7 = call i64 @bpf_rcu_read_unlock()
        ret i32 0
      """)
    #expect(
      calls == ["call i64 @bpf_iter_num_destroy(i64 %it)", "call i64 @bpf_rcu_read_unlock()"])
  }

  @Test func whatIsHeldOnOneWayOnlyIsRefused() throws {
    let calls = try unwinding(
      """
        br i1 %x, label %1, label %2

      1:                                                ; preds = %0
        call void inttoptr (i64 93 to ptr)(ptr %lock)
        br label %2

      2:                                                ; preds = %1, %0
        call void @llvm.trap()
        unreachable
      """)
    #expect(calls == ["impossible: a lock"])
  }

  @Test func aSwitchHasManyWays() throws {
    let flow = ControlFlow(
      IRText(
        """
          switch i32 %x, label %3 [
            i32 1, label %1
            i32 2, label %"a b"
          ]

        1:
          ret i32 1

        "a b":
          br label %3

        3:
          ret i32 3
        """
      )
      .lines[...])
    #expect(flow.blocks.map(\.successors) == [[3, 1, 2], [], [3], []])
  }

  @Test func aSocketThatWasFoundInAMapIsGivenBack() throws {
    let calls = try unwinding(
      """
        %1 = call ptr @__apus_find_socket(ptr @sockets, ptr %key), !dbg !3
        %2 = icmp eq ptr %1, null
        br i1 %2, label %6, label %3

      3:                                                ; preds = %0
        br i1 %x, label %4, label %5

      4:                                                ; preds = %3
        call void @llvm.trap()
        unreachable

      5:                                                ; preds = %3
        %7 = call i64 inttoptr (i64 86 to ptr)(ptr nonnull %1)
        br label %6

      6:                                                ; preds = %5, %0
        ret i32 0
      """)
    #expect(calls == ["call i64 inttoptr (i64 86 to ptr)(ptr %1)"])
  }
}
