@testable import ApusSimulator

extension Encoding {
  /// Arithmetic, shifts, and what leads elsewhere.
  static let arithmetic: [Encoding] = [
    Encoding("add rbx, r14", "4c01f3") { $0.apply(.add, .rbx, .r14) },
    Encoding("add r15d, eax", "4101c7") { $0.apply(.add, .r15, .rax, isWide: false) },
    Encoding("add rax, 0x7f", "4883c07f") { $0.apply(.add, .rax, 127) },
    Encoding("add r13, -0x81", "4981c57fffffff") { $0.apply(.add, .r13, -129) },
    Encoding("add esp, 0x8", "83c408") { $0.apply(.add, .rsp, 8, isWide: false) },
    Encoding("add rcx, qword ptr [r12 + 0x28]", "49034c2428") {
      $0.apply(.add, .rcx, NativePlace(.r12, 40))
    },
    Encoding("add qword ptr [r11], r8", "4d014300") { $0.apply(.add, NativePlace(.r11), .r8) },
    Encoding("add dword ptr [rbp + 0x3], esi", "017503") {
      $0.apply(.add, NativePlace(.rbp, 3), .rsi, isWide: false)
    },
    Encoding("add qword ptr [r12 + 0x18], 0x1", "498344241801") {
      $0.apply(.add, NativePlace(.r12, 24), 1)
    },
    Encoding("add qword ptr [r10 + 0x18], 0x200", "4981421800020000") {
      $0.apply(.add, NativePlace(.r10, 24), 512)
    },
    Encoding("or rbx, r14", "4c09f3") { $0.apply(.or, .rbx, .r14) },
    Encoding("or r15d, eax", "4109c7") { $0.apply(.or, .r15, .rax, isWide: false) },
    Encoding("or rax, 0x7f", "4883c87f") { $0.apply(.or, .rax, 127) },
    Encoding("or r13, -0x81", "4981cd7fffffff") { $0.apply(.or, .r13, -129) },
    Encoding("or esp, 0x8", "83cc08") { $0.apply(.or, .rsp, 8, isWide: false) },
    Encoding("or rcx, qword ptr [r12 + 0x28]", "490b4c2428") {
      $0.apply(.or, .rcx, NativePlace(.r12, 40))
    },
    Encoding("or qword ptr [r11], r8", "4d094300") { $0.apply(.or, NativePlace(.r11), .r8) },
    Encoding("or dword ptr [rbp + 0x3], esi", "097503") {
      $0.apply(.or, NativePlace(.rbp, 3), .rsi, isWide: false)
    },
    Encoding("or qword ptr [r12 + 0x18], 0x1", "49834c241801") {
      $0.apply(.or, NativePlace(.r12, 24), 1)
    },
    Encoding("or qword ptr [r10 + 0x18], 0x200", "49814a1800020000") {
      $0.apply(.or, NativePlace(.r10, 24), 512)
    },
    Encoding("and rbx, r14", "4c21f3") { $0.apply(.and, .rbx, .r14) },
    Encoding("and r15d, eax", "4121c7") { $0.apply(.and, .r15, .rax, isWide: false) },
    Encoding("and rax, 0x7f", "4883e07f") { $0.apply(.and, .rax, 127) },
    Encoding("and r13, -0x81", "4981e57fffffff") { $0.apply(.and, .r13, -129) },
    Encoding("and esp, 0x8", "83e408") { $0.apply(.and, .rsp, 8, isWide: false) },
    Encoding("and rcx, qword ptr [r12 + 0x28]", "49234c2428") {
      $0.apply(.and, .rcx, NativePlace(.r12, 40))
    },
    Encoding("and qword ptr [r11], r8", "4d214300") { $0.apply(.and, NativePlace(.r11), .r8) },
    Encoding("and dword ptr [rbp + 0x3], esi", "217503") {
      $0.apply(.and, NativePlace(.rbp, 3), .rsi, isWide: false)
    },
    Encoding("and qword ptr [r12 + 0x18], 0x1", "498364241801") {
      $0.apply(.and, NativePlace(.r12, 24), 1)
    },
    Encoding("and qword ptr [r10 + 0x18], 0x200", "4981621800020000") {
      $0.apply(.and, NativePlace(.r10, 24), 512)
    },
    Encoding("sub rbx, r14", "4c29f3") { $0.apply(.subtract, .rbx, .r14) },
    Encoding("sub r15d, eax", "4129c7") { $0.apply(.subtract, .r15, .rax, isWide: false) },
    Encoding("sub rax, 0x7f", "4883e87f") { $0.apply(.subtract, .rax, 127) },
    Encoding("sub r13, -0x81", "4981ed7fffffff") { $0.apply(.subtract, .r13, -129) },
    Encoding("sub esp, 0x8", "83ec08") { $0.apply(.subtract, .rsp, 8, isWide: false) },
    Encoding("sub rcx, qword ptr [r12 + 0x28]", "492b4c2428") {
      $0.apply(.subtract, .rcx, NativePlace(.r12, 40))
    },
    Encoding("sub qword ptr [r11], r8", "4d294300") { $0.apply(.subtract, NativePlace(.r11), .r8) },
    Encoding("sub dword ptr [rbp + 0x3], esi", "297503") {
      $0.apply(.subtract, NativePlace(.rbp, 3), .rsi, isWide: false)
    },
    Encoding("sub qword ptr [r12 + 0x18], 0x1", "49836c241801") {
      $0.apply(.subtract, NativePlace(.r12, 24), 1)
    },
    Encoding("sub qword ptr [r10 + 0x18], 0x200", "49816a1800020000") {
      $0.apply(.subtract, NativePlace(.r10, 24), 512)
    },
    Encoding("xor rbx, r14", "4c31f3") { $0.apply(.xor, .rbx, .r14) },
    Encoding("xor r15d, eax", "4131c7") { $0.apply(.xor, .r15, .rax, isWide: false) },
    Encoding("xor rax, 0x7f", "4883f07f") { $0.apply(.xor, .rax, 127) },
    Encoding("xor r13, -0x81", "4981f57fffffff") { $0.apply(.xor, .r13, -129) },
    Encoding("xor esp, 0x8", "83f408") { $0.apply(.xor, .rsp, 8, isWide: false) },
    Encoding("xor rcx, qword ptr [r12 + 0x28]", "49334c2428") {
      $0.apply(.xor, .rcx, NativePlace(.r12, 40))
    },
    Encoding("xor qword ptr [r11], r8", "4d314300") { $0.apply(.xor, NativePlace(.r11), .r8) },
    Encoding("xor dword ptr [rbp + 0x3], esi", "317503") {
      $0.apply(.xor, NativePlace(.rbp, 3), .rsi, isWide: false)
    },
    Encoding("xor qword ptr [r12 + 0x18], 0x1", "498374241801") {
      $0.apply(.xor, NativePlace(.r12, 24), 1)
    },
    Encoding("xor qword ptr [r10 + 0x18], 0x200", "4981721800020000") {
      $0.apply(.xor, NativePlace(.r10, 24), 512)
    },
    Encoding("cmp rbx, r14", "4c39f3") { $0.apply(.compare, .rbx, .r14) },
    Encoding("cmp r15d, eax", "4139c7") { $0.apply(.compare, .r15, .rax, isWide: false) },
    Encoding("cmp rax, 0x7f", "4883f87f") { $0.apply(.compare, .rax, 127) },
    Encoding("cmp r13, -0x81", "4981fd7fffffff") { $0.apply(.compare, .r13, -129) },
    Encoding("cmp esp, 0x8", "83fc08") { $0.apply(.compare, .rsp, 8, isWide: false) },
    Encoding("cmp rcx, qword ptr [r12 + 0x28]", "493b4c2428") {
      $0.apply(.compare, .rcx, NativePlace(.r12, 40))
    },
    Encoding("cmp qword ptr [r11], r8", "4d394300") { $0.apply(.compare, NativePlace(.r11), .r8) },
    Encoding("cmp dword ptr [rbp + 0x3], esi", "397503") {
      $0.apply(.compare, NativePlace(.rbp, 3), .rsi, isWide: false)
    },
    Encoding("cmp qword ptr [r12 + 0x18], 0x1", "49837c241801") {
      $0.apply(.compare, NativePlace(.r12, 24), 1)
    },
    Encoding("cmp qword ptr [r10 + 0x18], 0x200", "49817a1800020000") {
      $0.apply(.compare, NativePlace(.r10, 24), 512)
    },
    Encoding("test rdi, r9", "4c85cf") { $0.test(.rdi, .r9) },
    Encoding("test r13, -0x7", "49f7c5f9ffffff") { $0.test(.r13, -7) },
    Encoding("imul r8, rbx", "4c0fafc3") { $0.multiply(.r8, .rbx) },
    Encoding("imul rdx, r15, -0x5", "4969d7fbffffff") { $0.multiply(.rdx, .r15, by: -5) },
    Encoding("neg r10", "49f7da") { $0.apply(.negate, .r10) },
    Encoding("div r10", "49f7f2") { $0.apply(.divide, .r10) },
    Encoding("idiv r10", "49f7fa") { $0.apply(.divideSigned, .r10) },
    Encoding("shl rsi, 0x1f", "48c1e61f") { $0.shift(.left, .rsi, by: 31) },
    Encoding("shl r14, 0x1", "49c1e601") { $0.shift(.left, .r14, by: 1) },
    Encoding("shl r13, cl", "49d3e5") { $0.shiftByCounter(.left, .r13, isWide: true) },
    Encoding("shr rsi, 0x1f", "48c1ee1f") { $0.shift(.right, .rsi, by: 31) },
    Encoding("shr r14, 0x1", "49c1ee01") { $0.shift(.right, .r14, by: 1) },
    Encoding("shr r13, cl", "49d3ed") { $0.shiftByCounter(.right, .r13, isWide: true) },
    Encoding("sar rsi, 0x1f", "48c1fe1f") { $0.shift(.rightSigned, .rsi, by: 31) },
    Encoding("sar r14, 0x1", "49c1fe01") { $0.shift(.rightSigned, .r14, by: 1) },
    Encoding("sar r13, cl", "49d3fd") { $0.shiftByCounter(.rightSigned, .r13, isWide: true) },
    Encoding("cqo", "4899") { $0.extendAccumulator(isWide: true) },
    Encoding("bswap rbx", "480fcb") { $0.swapBytes(.rbx, isWide: true) },
    Encoding("bswap r14", "490fce") { $0.swapBytes(.r14, isWide: true) },
    Encoding("test edi, r9d", "4485cf") { $0.test(.rdi, .r9, isWide: false) },
    Encoding("test r13d, 0xfffffff9", "41f7c5f9ffffff") { $0.test(.r13, -7, isWide: false) },
    Encoding("imul r8d, ebx", "440fafc3") { $0.multiply(.r8, .rbx, isWide: false) },
    Encoding("imul edx, r15d, 0xfffffffb", "4169d7fbffffff") {
      $0.multiply(.rdx, .r15, by: -5, isWide: false)
    },
    Encoding("neg r10d", "41f7da") { $0.apply(.negate, .r10, isWide: false) },
    Encoding("div r10d", "41f7f2") { $0.apply(.divide, .r10, isWide: false) },
    Encoding("idiv r10d", "41f7fa") { $0.apply(.divideSigned, .r10, isWide: false) },
    Encoding("shl esi, 0x1f", "c1e61f") { $0.shift(.left, .rsi, by: 31, isWide: false) },
    Encoding("shl r14d, 0x1", "41c1e601") { $0.shift(.left, .r14, by: 1, isWide: false) },
    Encoding("shl r13d, cl", "41d3e5") { $0.shiftByCounter(.left, .r13, isWide: false) },
    Encoding("shr esi, 0x1f", "c1ee1f") { $0.shift(.right, .rsi, by: 31, isWide: false) },
    Encoding("shr r14d, 0x1", "41c1ee01") { $0.shift(.right, .r14, by: 1, isWide: false) },
    Encoding("shr r13d, cl", "41d3ed") { $0.shiftByCounter(.right, .r13, isWide: false) },
    Encoding("sar esi, 0x1f", "c1fe1f") { $0.shift(.rightSigned, .rsi, by: 31, isWide: false) },
    Encoding("sar r14d, 0x1", "41c1fe01") { $0.shift(.rightSigned, .r14, by: 1, isWide: false) },
    Encoding("sar r13d, cl", "41d3fd") { $0.shiftByCounter(.rightSigned, .r13, isWide: false) },
    Encoding("cdq", "99") { $0.extendAccumulator(isWide: false) },
    Encoding("bswap ebx", "400fcb") { $0.swapBytes(.rbx, isWide: false) },
    Encoding("bswap r14d", "410fce") { $0.swapBytes(.r14, isWide: false) },
    Encoding("btc r11, 0x28", "490fbafb28") { $0.complement(bit: 40, of: .r11) },
    Encoding("btc rdi, 0x3f", "480fbaff3f") { $0.complement(bit: 63, of: .rdi) },
    Encoding("rol ax, 0x8", "66c1c008") { $0.swapBytes16(.rax) },
    Encoding("rol r15w, 0x8", "6641c1c708") { $0.swapBytes16(.r15) },
    Encoding("jmp qword ptr [r12 + 0xc8]", "41ffa424c8000000") {
      $0.jump(to: NativePlace(.r12, 200))
    },
    Encoding("jmp qword ptr [r11]", "41ff6300") { $0.jump(to: NativePlace(.r11)) },
    Encoding("call qword ptr [r12 + 0x10]", "41ff542410") { $0.call(NativePlace(.r12, 16)) },
    Encoding("call r11", "41ffd3") { $0.call(.r11) },
    Encoding("call rax", "ffd0") { $0.call(.rax) },
    Encoding("push rbx", "53") { $0.push(.rbx) },
    Encoding("pop rbx", "5b") { $0.pop(.rbx) },
    Encoding("push rbp", "55") { $0.push(.rbp) },
    Encoding("pop rbp", "5d") { $0.pop(.rbp) },
    Encoding("push r12", "4154") { $0.push(.r12) },
    Encoding("pop r12", "415c") { $0.pop(.r12) },
    Encoding("push r15", "4157") { $0.push(.r15) },
    Encoding("pop r15", "415f") { $0.pop(.r15) },
    Encoding("push qword ptr [r12 + 0x88]", "41ffb42488000000") { $0.push(NativePlace(.r12, 136)) },
    Encoding("pop qword ptr [r12 + 0x88]", "418f842488000000") { $0.pop(NativePlace(.r12, 136)) },
    Encoding("ret", "c3") { $0.returnToCaller() },
  ]
}
