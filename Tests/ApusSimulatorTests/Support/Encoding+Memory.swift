@testable import ApusSimulator

extension Encoding {
  /// Moves, loads, stores and extensions: with registers whose numbers need a prefix, and with all forms of addresses.
  static let memory: [Encoding] = [
    Encoding("mov rax, rbx", "4889d8") { $0.move(.rax, .rbx) },
    Encoding("mov eax, ebx", "89d8") { $0.move(.rax, .rbx, isWide: false) },
    Encoding("mov r13, rdi", "4989fd") { $0.move(.r13, .rdi) },
    Encoding("mov r13d, edi", "4189fd") { $0.move(.r13, .rdi, isWide: false) },
    Encoding("mov rsi, r15", "4c89fe") { $0.move(.rsi, .r15) },
    Encoding("mov esi, r15d", "4489fe") { $0.move(.rsi, .r15, isWide: false) },
    Encoding("mov r8, r9", "4d89c8") { $0.move(.r8, .r9) },
    Encoding("mov r8d, r9d", "4589c8") { $0.move(.r8, .r9, isWide: false) },
    Encoding("mov eax, 0x0", "c7c000000000") { $0.move(.rax, 0) },
    Encoding("mov eax, 0x7fffffff", "c7c0ffffff7f") { $0.move(.rax, 0x7fff_ffff) },
    Encoding("mov eax, 0xffffffff", "c7c0ffffffff") { $0.move(.rax, 0xffff_ffff) },
    Encoding("mov rax, -0x2", "48c7c0feffffff") { $0.move(.rax, 0xffff_ffff_ffff_fffe) },
    Encoding("movabs rax, 0x100000000", "48b80000000001000000") { $0.move(.rax, 0x1_0000_0000) },
    Encoding("movabs rax, -0x8000000000000000", "48b80000000000000080") {
      $0.move(.rax, 0x8000_0000_0000_0000)
    },
    Encoding("mov r9d, 0x0", "41c7c100000000") { $0.move(.r9, 0) },
    Encoding("mov r9d, 0x7fffffff", "41c7c1ffffff7f") { $0.move(.r9, 0x7fff_ffff) },
    Encoding("mov r9d, 0xffffffff", "41c7c1ffffffff") { $0.move(.r9, 0xffff_ffff) },
    Encoding("mov r9, -0x2", "49c7c1feffffff") { $0.move(.r9, 0xffff_ffff_ffff_fffe) },
    Encoding("movabs r9, 0x100000000", "49b90000000001000000") { $0.move(.r9, 0x1_0000_0000) },
    Encoding("movabs r9, -0x8000000000000000", "49b90000000000000080") {
      $0.move(.r9, 0x8000_0000_0000_0000)
    },
    Encoding("mov rdx, qword ptr [rax]", "488b5000") { $0.load(.rdx, NativePlace(.rax, 0)) },
    Encoding("mov rdx, qword ptr [rsp + 0x8]", "488b542408") {
      $0.load(.rdx, NativePlace(.rsp, 8))
    },
    Encoding("mov rdx, qword ptr [rbp]", "488b5500") { $0.load(.rdx, NativePlace(.rbp, 0)) },
    Encoding("mov rdx, qword ptr [r12 - 0x80]", "498b542480") {
      $0.load(.rdx, NativePlace(.r12, -128))
    },
    Encoding("mov rdx, qword ptr [r13 + 0x7f]", "498b557f") {
      $0.load(.rdx, NativePlace(.r13, 127))
    },
    Encoding("mov rdx, qword ptr [r10 + 0x80]", "498b9280000000") {
      $0.load(.rdx, NativePlace(.r10, 128))
    },
    Encoding("mov rdx, qword ptr [r12 - 0x81]", "498b94247fffffff") {
      $0.load(.rdx, NativePlace(.r12, -129))
    },
    Encoding("mov rdx, qword ptr [rdi + 0x11170]", "488b9770110100") {
      $0.load(.rdx, NativePlace(.rdi, 70000))
    },
    Encoding("mov rdx, qword ptr [r15]", "498b5700") { $0.load(.rdx, NativePlace(.r15, 0)) },
    Encoding("movzx edi, byte ptr [rsi - 0x8]", "0fb67ef8") {
      $0.load(.rdi, NativePlace(.rsi, -8), .one)
    },
    Encoding("movsx rdi, byte ptr [rsi + 0x12c]", "480fbebe2c010000") {
      $0.loadSigned(.rdi, NativePlace(.rsi, 300), .one)
    },
    Encoding("mov byte ptr [rsi + 0x5], dil", "40887e05") {
      $0.store(NativePlace(.rsi, 5), .rdi, .one)
    },
    Encoding("movzx r14d, byte ptr [r12 - 0x8]", "450fb67424f8") {
      $0.load(.r14, NativePlace(.r12, -8), .one)
    },
    Encoding("movsx r14, byte ptr [r12 + 0x12c]", "4d0fbeb4242c010000") {
      $0.loadSigned(.r14, NativePlace(.r12, 300), .one)
    },
    Encoding("mov byte ptr [r12 + 0x5], r14b", "4588742405") {
      $0.store(NativePlace(.r12, 5), .r14, .one)
    },
    Encoding("movzx ebx, byte ptr [rbp - 0x8]", "0fb65df8") {
      $0.load(.rbx, NativePlace(.rbp, -8), .one)
    },
    Encoding("movsx rbx, byte ptr [rbp + 0x12c]", "480fbe9d2c010000") {
      $0.loadSigned(.rbx, NativePlace(.rbp, 300), .one)
    },
    Encoding("mov byte ptr [rbp + 0x5], bl", "40885d05") {
      $0.store(NativePlace(.rbp, 5), .rbx, .one)
    },
    Encoding("mov byte ptr [r11 - 0x6], spl", "418863fa") {
      $0.store(NativePlace(.r11, -6), .rsp, .one)
    },
    Encoding("mov byte ptr [r12 + 0x6], -0x2", "41c6442406fe") {
      $0.store(NativePlace(.r12, 6), -2, .one)
    },
    Encoding("mov byte ptr [rax + 0x258], 0x7f", "40c680580200007f") {
      $0.store(NativePlace(.rax, 600), 0x7f, .one)
    },
    Encoding("movzx edi, word ptr [rsi - 0x8]", "0fb77ef8") {
      $0.load(.rdi, NativePlace(.rsi, -8), .two)
    },
    Encoding("movsx rdi, word ptr [rsi + 0x12c]", "480fbfbe2c010000") {
      $0.loadSigned(.rdi, NativePlace(.rsi, 300), .two)
    },
    Encoding("mov word ptr [rsi + 0x5], di", "66897e05") {
      $0.store(NativePlace(.rsi, 5), .rdi, .two)
    },
    Encoding("movzx r14d, word ptr [r12 - 0x8]", "450fb77424f8") {
      $0.load(.r14, NativePlace(.r12, -8), .two)
    },
    Encoding("movsx r14, word ptr [r12 + 0x12c]", "4d0fbfb4242c010000") {
      $0.loadSigned(.r14, NativePlace(.r12, 300), .two)
    },
    Encoding("mov word ptr [r12 + 0x5], r14w", "664589742405") {
      $0.store(NativePlace(.r12, 5), .r14, .two)
    },
    Encoding("movzx ebx, word ptr [rbp - 0x8]", "0fb75df8") {
      $0.load(.rbx, NativePlace(.rbp, -8), .two)
    },
    Encoding("movsx rbx, word ptr [rbp + 0x12c]", "480fbf9d2c010000") {
      $0.loadSigned(.rbx, NativePlace(.rbp, 300), .two)
    },
    Encoding("mov word ptr [rbp + 0x5], bx", "66895d05") {
      $0.store(NativePlace(.rbp, 5), .rbx, .two)
    },
    Encoding("mov word ptr [r11 - 0x6], sp", "66418963fa") {
      $0.store(NativePlace(.r11, -6), .rsp, .two)
    },
    Encoding("mov word ptr [r12 + 0x6], 0xfffe", "6641c7442406feff") {
      $0.store(NativePlace(.r12, 6), -2, .two)
    },
    Encoding("mov word ptr [rax + 0x258], 0x7f", "66c780580200007f00") {
      $0.store(NativePlace(.rax, 600), 0x7f, .two)
    },
    Encoding("mov edi, dword ptr [rsi - 0x8]", "8b7ef8") {
      $0.load(.rdi, NativePlace(.rsi, -8), .four)
    },
    Encoding("movsxd rdi, dword ptr [rsi + 0x12c]", "4863be2c010000") {
      $0.loadSigned(.rdi, NativePlace(.rsi, 300), .four)
    },
    Encoding("mov dword ptr [rsi + 0x5], edi", "897e05") {
      $0.store(NativePlace(.rsi, 5), .rdi, .four)
    },
    Encoding("mov r14d, dword ptr [r12 - 0x8]", "458b7424f8") {
      $0.load(.r14, NativePlace(.r12, -8), .four)
    },
    Encoding("movsxd r14, dword ptr [r12 + 0x12c]", "4d63b4242c010000") {
      $0.loadSigned(.r14, NativePlace(.r12, 300), .four)
    },
    Encoding("mov dword ptr [r12 + 0x5], r14d", "4589742405") {
      $0.store(NativePlace(.r12, 5), .r14, .four)
    },
    Encoding("mov ebx, dword ptr [rbp - 0x8]", "8b5df8") {
      $0.load(.rbx, NativePlace(.rbp, -8), .four)
    },
    Encoding("movsxd rbx, dword ptr [rbp + 0x12c]", "48639d2c010000") {
      $0.loadSigned(.rbx, NativePlace(.rbp, 300), .four)
    },
    Encoding("mov dword ptr [rbp + 0x5], ebx", "895d05") {
      $0.store(NativePlace(.rbp, 5), .rbx, .four)
    },
    Encoding("mov dword ptr [r11 - 0x6], esp", "418963fa") {
      $0.store(NativePlace(.r11, -6), .rsp, .four)
    },
    Encoding("mov dword ptr [r12 + 0x6], 0xfffffffe", "41c7442406feffffff") {
      $0.store(NativePlace(.r12, 6), -2, .four)
    },
    Encoding("mov dword ptr [rax + 0x258], 0x7f", "c780580200007f000000") {
      $0.store(NativePlace(.rax, 600), 0x7f, .four)
    },
    Encoding("mov rdi, qword ptr [rsi - 0x8]", "488b7ef8") {
      $0.load(.rdi, NativePlace(.rsi, -8), .eight)
    },
    Encoding("mov rdi, qword ptr [rsi + 0x12c]", "488bbe2c010000") {
      $0.loadSigned(.rdi, NativePlace(.rsi, 300), .eight)
    },
    Encoding("mov qword ptr [rsi + 0x5], rdi", "48897e05") {
      $0.store(NativePlace(.rsi, 5), .rdi, .eight)
    },
    Encoding("mov r14, qword ptr [r12 - 0x8]", "4d8b7424f8") {
      $0.load(.r14, NativePlace(.r12, -8), .eight)
    },
    Encoding("mov r14, qword ptr [r12 + 0x12c]", "4d8bb4242c010000") {
      $0.loadSigned(.r14, NativePlace(.r12, 300), .eight)
    },
    Encoding("mov qword ptr [r12 + 0x5], r14", "4d89742405") {
      $0.store(NativePlace(.r12, 5), .r14, .eight)
    },
    Encoding("mov rbx, qword ptr [rbp - 0x8]", "488b5df8") {
      $0.load(.rbx, NativePlace(.rbp, -8), .eight)
    },
    Encoding("mov rbx, qword ptr [rbp + 0x12c]", "488b9d2c010000") {
      $0.loadSigned(.rbx, NativePlace(.rbp, 300), .eight)
    },
    Encoding("mov qword ptr [rbp + 0x5], rbx", "48895d05") {
      $0.store(NativePlace(.rbp, 5), .rbx, .eight)
    },
    Encoding("mov qword ptr [r11 - 0x6], rsp", "498963fa") {
      $0.store(NativePlace(.r11, -6), .rsp, .eight)
    },
    Encoding("mov qword ptr [r12 + 0x6], -0x2", "49c7442406feffffff") {
      $0.store(NativePlace(.r12, 6), -2, .eight)
    },
    Encoding("mov qword ptr [rax + 0x258], 0x7f", "48c780580200007f000000") {
      $0.store(NativePlace(.rax, 600), 0x7f, .eight)
    },
    Encoding("movsx rsi, dil", "480fbef7") { $0.extendSign(.rsi, .rdi, .one) },
    Encoding("movsx esi, dil", "400fbef7") { $0.extendSign(.rsi, .rdi, .one, isWide: false) },
    Encoding("movsx rax, r13b", "490fbec5") { $0.extendSign(.rax, .r13, .one) },
    Encoding("movsx eax, r13b", "410fbec5") { $0.extendSign(.rax, .r13, .one, isWide: false) },
    Encoding("movsx r8, spl", "4c0fbec4") { $0.extendSign(.r8, .rsp, .one) },
    Encoding("movsx r8d, spl", "440fbec4") { $0.extendSign(.r8, .rsp, .one, isWide: false) },
    Encoding("movsx r14, r15b", "4d0fbef7") { $0.extendSign(.r14, .r15, .one) },
    Encoding("movsx r14d, r15b", "450fbef7") { $0.extendSign(.r14, .r15, .one, isWide: false) },
    Encoding("movsx rsi, di", "480fbff7") { $0.extendSign(.rsi, .rdi, .two) },
    Encoding("movsx esi, di", "0fbff7") { $0.extendSign(.rsi, .rdi, .two, isWide: false) },
    Encoding("movsx rax, r13w", "490fbfc5") { $0.extendSign(.rax, .r13, .two) },
    Encoding("movsx eax, r13w", "410fbfc5") { $0.extendSign(.rax, .r13, .two, isWide: false) },
    Encoding("movsx r8, sp", "4c0fbfc4") { $0.extendSign(.r8, .rsp, .two) },
    Encoding("movsx r8d, sp", "440fbfc4") { $0.extendSign(.r8, .rsp, .two, isWide: false) },
    Encoding("movsx r14, r15w", "4d0fbff7") { $0.extendSign(.r14, .r15, .two) },
    Encoding("movsx r14d, r15w", "450fbff7") { $0.extendSign(.r14, .r15, .two, isWide: false) },
    Encoding("movsxd rsi, edi", "4863f7") { $0.extendSign(.rsi, .rdi, .four) },
    Encoding("movsxd rax, r13d", "4963c5") { $0.extendSign(.rax, .r13, .four) },
    Encoding("movsxd r8, esp", "4c63c4") { $0.extendSign(.r8, .rsp, .four) },
    Encoding("movsxd r14, r15d", "4d63f7") { $0.extendSign(.r14, .r15, .four) },
    Encoding("movzx edi, r15w", "410fb7ff") { $0.extendZero16(.rdi, .r15) },
    Encoding("movzx r9d, ax", "440fb7c8") { $0.extendZero16(.r9, .rax) },
    Encoding("lea r11, [rsi - 0x8000]", "4c8d9e0080ffff") {
      $0.loadAddress(.r11, NativePlace(.rsi, -32768))
    },
    Encoding("lea rax, [r12 + 0x1]", "498d442401") { $0.loadAddress(.rax, NativePlace(.r12, 1)) },
  ]
}
