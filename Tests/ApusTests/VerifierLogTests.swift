import Testing

@testable import Apus

@Suite("Verifier log")
struct VerifierLogTests {
  /// Linux 6.18.
  private let modern = """
    0: R1=ctx() R10=fp0
    ; unsigned char *data = (void *)(long)ctx->data; @ rejected.c:4
    0: (61) r1 = *(u32 *)(r1 +0)          ; R1=pkt(r=0)
    ; sum += data[0]; @ rejected.c:6
    1: (71) r0 = *(u8 *)(r1 +0)
    invalid access to packet, off=0 size=1, R1(id=0,off=0,r=0)
    R1 offset is outside of the packet
    processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

    """

  @Test("The verdict and the instruction are found")
  func verdict() {
    let log = VerifierLog(modern)
    #expect(
      log.verdict
        == "invalid access to packet, off=0 size=1, R1(id=0,off=0,r=0); R1 offset is outside of the packet"
    )
    #expect(log.lastInstruction == 1)
    #expect(log.lastMeaningfulLines.last == "R1 offset is outside of the packet")
    #expect(log.lastMeaningfulLines.count == 7)
  }

  @Test("What is said of every program with such a context is no part of the verdict")
  func notice() throws {
    let log = VerifierLog(
      """
      arg#0 reference type('UNKNOWN ') size cannot be determined: -22
      BPF program is too large. Processed 1000001 insn
      processed 1000001 insns (limit 1000000) max_states_per_insn 4
      """)
    #expect(log.verdict == "BPF program is too large. Processed 1000001 insn")
    #expect(try #require(VerifierRejection(log)).cause == .tooComplex)
  }

  @Test("What older kernels write behind a jump is a line of its own")
  func behindJump() throws {
    let log = VerifierLog(
      """
      0: (85) call bpf_get_prandom_u32#7    ; R0_w=scalar()
      1: (55) if r0 != 0x0 goto pc-1 1: R0_w=scalar() R10=fp0
      1: (55) if r0 != 0x0 goto pc-1 infinite loop detected at insn 1
      processed 11 insns (limit 1000000) max_states_per_insn 0
      """)
    #expect(log.verdict == "infinite loop detected at insn 1")
    #expect(log.lastInstruction == 1)
    let rejection = try #require(VerifierRejection(log))
    #expect(rejection.cause == .infiniteLoop)
    #expect(rejection.registers.map(\.description) == ["R0=scalar()"])
  }

  @Test("A state is read with what is in its parentheses, and the last one counts")
  func states() throws {
    let log = VerifierLog(
      """
      0: R1=ctx() R10=fp0
      5: (85) call bpf_map_lookup_elem#1    ; R0_w=map_value_or_null(id=1,off=0,ks=4, vs=8) refs=2
      from 5 to 7: R0=0 R1=scalar(umax=255) fp-8=mmmm
      7: (79) r1 = *(u64 *)(r0 +0)
      R0 invalid mem access 'scalar'
      """)
    let rejection = try #require(VerifierRejection(log))
    #expect(rejection.registers.map(\.description) == ["R0=0"])
    #expect(rejection.cause == .invalidPointer)
    #expect(rejection.instruction == 7)
  }

  @Test("Words that are not known make a rejection without a cause")
  func unknownWords() throws {
    let rejection = try #require(VerifierRejection(VerifierLog("0: (95) exit\nthe moon is full")))
    #expect(rejection.cause == nil)
    #expect(rejection.explanation == nil)
    #expect(rejection.verdict == "the moon is full")
  }

  @Test("A long log shows its end")
  func long() {
    let lines =
      (0..<1000).map { "\($0): (b7) r0 = \($0)" } + ["R0 !read_ok", "processed 1000 insns"]
    let log = VerifierLog(lines.joined(separator: "\n"))
    #expect(log.lastMeaningfulLines.count == 8)
    #expect(log.lastMeaningfulLines.first == "993: (b7) r0 = 993")
    #expect(log.verdict == "R0 !read_ok")
    #expect(log.lastInstruction == 999)
  }

  @Test(
    "A log that says nothing has no verdict",
    arguments: [
      "", "\n\n", "processed 0 insns", "0: (95) exit", "; line @ a.c:1", "from 1 to 2: R0=0",
    ])
  func nothing(text: String) {
    #expect(VerifierLog(text).verdict == nil)
  }

  @Test(
    "Odd logs are read without a fault",
    arguments: [
      ":", "99999999999999999999: (b7)", "1:", ": 1", "1 : x", "R1=1:2", "٣: (b7) r0 = 1",
    ])
  func odd(text: String) {
    let log = VerifierLog(text)
    #expect(log.lastInstruction == nil)
    #expect(log.lastMeaningfulLines == [text])
  }
}
