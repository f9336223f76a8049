// The helpers that read memory of the kernel and of processes.

extension Helper {
  /// What a helper that copies memory looks like: `long f(void *destination, u32 size, const void *address)`.
  @usableFromInline
  typealias Reader =
    @convention(c) (UnsafeMutableRawPointer, UInt32, UnsafeRawPointer?) -> Int

  /// Copies memory of the process: `bpf_probe_read_user`.
  @inlinable
  static var probeReadUser: Reader {
    @inline(__always) get { unsafe reader(112) }
  }

  /// Copies memory of the kernel: `bpf_probe_read_kernel`.
  @inlinable
  static var probeReadKernel: Reader {
    @inline(__always) get { unsafe reader(113) }
  }

  /// Copies text of the process: `bpf_probe_read_user_str`.
  @inlinable
  static var probeReadUserString: Reader {
    @inline(__always) get { unsafe reader(114) }
  }

  /// Copies text of the kernel: `bpf_probe_read_kernel_str`.
  @inlinable
  static var probeReadKernelString: Reader {
    @inline(__always) get { unsafe reader(115) }
  }

  @inlinable
  @inline(__always)
  static func reader(_ number: Int) -> Reader {
    // SAFETY: in eBPF, the number is the address of a helper of that type.
    unsafe unsafeBitCast(self.number(number), to: Reader.self)
  }

  /// The process and thread: `u64 bpf_get_current_pid_tgid(void)`.
  @inlinable
  static var currentIdentifiers: @convention(c) () -> UInt64 {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 14 is the address of this helper.
      unsafe unsafeBitCast(number(14), to: (@convention(c) () -> UInt64).self)
    }
  }

  /// The task: `u64 bpf_get_current_task(void)`.
  @inlinable
  static var currentTask: @convention(c) () -> UnsafeRawPointer? {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 35 is the address of this helper.
      unsafe unsafeBitCast(number(35), to: (@convention(c) () -> UnsafeRawPointer?).self)
    }
  }

  /// The task, as a pointer that the verifier knows the type of: `bpf_get_current_task_btf(void)`.
  @inlinable
  static var currentTaskBTF: @convention(c) () -> UnsafeRawPointer? {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 158 is the address of this helper.
      unsafe unsafeBitCast(number(158), to: (@convention(c) () -> UnsafeRawPointer?).self)
    }
  }

  /// Writes to what an iterator is read from: `long bpf_seq_write(struct seq_file *m, const void *data, u32 len)`.
  @inlinable
  static var sequenceWrite: @convention(c) (UnsafeRawPointer?, UnsafeRawPointer, UInt32) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 127 is the address of this helper.
      unsafe unsafeBitCast(
        number(127), to: (@convention(c) (UnsafeRawPointer?, UnsafeRawPointer, UInt32) -> Int).self)
    }
  }
}

extension Helper {
  /// A processor's own variable: `void *bpf_per_cpu_ptr(const void *percpu_ptr, u32 cpu)`.
  @inlinable
  static var perCPUPointer: @convention(c) (UnsafeRawPointer, UInt32) -> UnsafeRawPointer? {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 153 is the address of this helper.
      unsafe unsafeBitCast(
        number(153), to: (@convention(c) (UnsafeRawPointer, UInt32) -> UnsafeRawPointer?).self)
    }
  }

  /// This processor's own variable: `void *bpf_this_cpu_ptr(const void *percpu_ptr)`.
  @inlinable
  static var thisCPUPointer: @convention(c) (UnsafeRawPointer) -> UnsafeRawPointer? {
    @inline(__always)
    get {
      // SAFETY: in eBPF, number 154 is the address of this helper.
      unsafe unsafeBitCast(
        number(154), to: (@convention(c) (UnsafeRawPointer) -> UnsafeRawPointer?).self)
    }
  }
}
