// The helpers that read memory of the kernel and of processes.

extension Helper {
  /// What a helper that copies memory looks like: `long f(void *destination, u32 size, const void *address)`.
  @usableFromInline
  typealias Reader =
    @convention(c) (UnsafeMutableRawPointer, UInt32, UnsafeRawPointer?) -> Int

  /// Copies memory of the process: `bpf_probe_read_user`.
  @inlinable
  static var probeReadUser: Reader {
    @inline(__always)
    get {
      // SAFETY: number 112 is a helper of this type.
      unsafe function(112)
    }
  }

  /// Copies memory of the kernel: `bpf_probe_read_kernel`.
  @inlinable
  static var probeReadKernel: Reader {
    @inline(__always)
    get {
      // SAFETY: number 113 is a helper of this type.
      unsafe function(113)
    }
  }

  /// Copies text of the process: `bpf_probe_read_user_str`.
  @inlinable
  static var probeReadUserString: Reader {
    @inline(__always)
    get {
      // SAFETY: number 114 is a helper of this type.
      unsafe function(114)
    }
  }

  /// Copies text of the kernel: `bpf_probe_read_kernel_str`.
  @inlinable
  static var probeReadKernelString: Reader {
    @inline(__always)
    get {
      // SAFETY: number 115 is a helper of this type.
      unsafe function(115)
    }
  }

  /// The task: `u64 bpf_get_current_task(void)`.
  @inlinable
  static var currentTask: @convention(c) () -> UnsafeRawPointer? {
    @inline(__always)
    get {
      // SAFETY: number 35 is a helper of this type.
      unsafe function(35)
    }
  }

  /// The task, as a pointer that the verifier knows the type of: `bpf_get_current_task_btf(void)`.
  @inlinable
  static var currentTaskBTF: @convention(c) () -> UnsafeRawPointer? {
    @inline(__always)
    get {
      // SAFETY: number 158 is a helper of this type.
      unsafe function(158)
    }
  }

  /// Writes to what an iterator is read from: `long bpf_seq_write(struct seq_file *m, const void *data, u32 len)`.
  @inlinable
  static var sequenceWrite: @convention(c) (UnsafeRawPointer?, UnsafeRawPointer, UInt32) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 127 is a helper of this type.
      unsafe function(127)
    }
  }
}

extension Helper {
  /// A processor's own variable: `void *bpf_per_cpu_ptr(const void *percpu_ptr, u32 cpu)`.
  @inlinable
  static var perCPUPointer: @convention(c) (UnsafeRawPointer, UInt32) -> UnsafeRawPointer? {
    @inline(__always)
    get {
      // SAFETY: number 153 is a helper of this type.
      unsafe function(153)
    }
  }

  /// This processor's own variable: `void *bpf_this_cpu_ptr(const void *percpu_ptr)`.
  @inlinable
  static var thisCPUPointer: @convention(c) (UnsafeRawPointer) -> UnsafeRawPointer? {
    @inline(__always)
    get {
      // SAFETY: number 154 is a helper of this type.
      unsafe function(154)
    }
  }
}

// Memory whose size is known when the program runs.

extension Helper {
  /// Copies from a dynamic pointer: `long bpf_dynptr_read(void *dst, u32 len, const struct bpf_dynptr *src, u32 offset, u64 flags)`.
  @inlinable
  static var dynamicRead:
    @convention(c) (UnsafeMutableRawPointer, UInt32, UnsafeRawPointer, UInt32, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 201 is a helper of this type.
      unsafe function(201)
    }
  }

  /// Copies to a dynamic pointer: `long bpf_dynptr_write(const struct bpf_dynptr *dst, u32 offset, void *src, u32 len, u64 flags)`.
  @inlinable
  static var dynamicWrite:
    @convention(c) (UnsafeRawPointer, UInt32, UnsafeRawPointer, UInt32, UInt64) -> Int
  {
    @inline(__always)
    get {
      // SAFETY: number 202 is a helper of this type.
      unsafe function(202)
    }
  }
}
