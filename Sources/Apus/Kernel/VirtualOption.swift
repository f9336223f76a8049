import ApusObject
import ApusSystem
import SystemPackage

/// An option that is none of the kernel's configuration, but that objects can ask for as if it were.
///
/// libbpf made these up; its headers for system calls and USDT ask for them.
enum VirtualOption: String {
  /// The version of the running kernel, as `KERNEL_VERSION` makes it.
  case version = "LINUX_KERNEL_VERSION"
  /// Whether an attachment can hand a number to its program (`bpf_get_attach_cookie`, Linux 5.15).
  case hasCookie = "LINUX_HAS_BPF_COOKIE"
  /// Whether a system call's arguments are in a `struct pt_regs` of their own (`CONFIG_ARCH_HAS_SYSCALL_WRAPPER`).
  case hasSystemCallWrapper = "LINUX_HAS_SYSCALL_WRAPPER"

  /// The value on the running kernel, or nil if it does not say.
  func value(on kernel: KernelContext) -> UInt64? {
    switch self {
    case .version:
      kernel.release.map {
        UInt64($0.major) << 16 | UInt64($0.minor) << 8 | UInt64(min($0.patch, 255))
      }
    case .hasCookie: Self.takesCookie() ? 1 : 0
    case .hasSystemCallWrapper: Self.wrapsSystemCalls() ? 1 : 0
    }
  }

  /// Asks the kernel, which may have the helper from a later version.
  private static func takesCookie() -> Bool {
    let code = [Instruction(opcode: 0x85, immediate: 174), Instruction(opcode: 0x95)]
    let program = BPF.ProgramAttributes(
      type: ProgramType.tracepoint.rawValue,
      instructions: Instruction.encode(code, byteOrder: .host), license: "GPL")
    do throws(Errno) {
      _ = try BPF.programLoad(program)
      return true
    } catch {
      return false
    }
  }

  /// Functions of system calls have the machine's name in theirs where they are wrapped.
  private static func wrapsSystemCalls() -> Bool {
    #if arch(x86_64)
    let name = "__x64_sys_bpf"
    #elseif arch(arm64)
    let name = "__arm64_sys_bpf"
    #elseif arch(riscv64)
    let name = "__riscv_sys_bpf"
    #elseif arch(s390x)
    let name = "__s390x_sys_bpf"
    #else
    let name = ""
    #endif
    guard !name.isEmpty, let symbols = try? KernelSymbols.current([name]) else { return false }
    return symbols.findings[name] != nil
  }
}
