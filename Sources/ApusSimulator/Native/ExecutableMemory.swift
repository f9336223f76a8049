#if os(Linux) && arch(x86_64)
#if canImport(Glibc)
import Glibc
#else
import Musl
#endif
#endif

/// Memory with machine code in it: written first, then executable and never writable again.
@safe final class ExecutableMemory {
  private let start: UnsafeMutableRawPointer
  private let size: Int

  #if os(Linux) && arch(x86_64)
  /// Whether code for this processor can be made; whether the system lets it run, only trying shows.
  static let isSupported = true

  /// Copies code into memory of its own; nil if the system gives none, or lets none be executed.
  init?(_ code: [UInt8]) {
    guard !code.isEmpty else { return nil }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    size = (code.count + page - 1) / page * page
    guard
      let memory = unsafe mmap(
        nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe memory != MAP_FAILED
    else { return nil }
    unsafe start = memory
    // Sound: as many bytes as were mapped, or fewer.
    unsafe UnsafeMutableRawBufferPointer(start: memory, count: code.count).copyBytes(from: code)
    guard unsafe mprotect(memory, size, PROT_READ | PROT_EXEC) == 0 else { return nil }
  }

  deinit {
    // Sound: mapped in `init`, and who has addresses of it has this object.
    unsafe munmap(start, size)
  }
  #else
  static let isSupported = false

  init?(_ code: [UInt8]) { return nil }
  #endif

  /// Where a byte of the code is.
  func address(of offset: Int) -> UInt {
    precondition(offset >= 0 && offset < size)
    return unsafe UInt(bitPattern: start) + UInt(offset)
  }
}
