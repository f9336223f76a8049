/// A call after which a program holds something that it must give back: the verifier refuses one that
/// ends without.
struct Acquisition {
  /// What the release wants to know.
  enum Value {
    case nothing
    case result
    case argument(Int)
  }

  var callee: Callee
  /// What is held, for messages.
  var description: String
  var value: Value
  /// Whether null instead of a result says that nothing is held.
  var mayFail: Bool
  /// The calls that give it back, the first being the one that leaves nothing behind.
  var releases: [Callee]
  /// What the first release takes after the value.
  var trailing: [String]

  private init(
    _ callee: Callee, _ description: String, _ value: Value = .result, _ releases: Callee...,
    mayFail: Bool = false, trailing: [String] = []
  ) {
    self.callee = callee
    self.description = description
    self.value = value
    self.mayFail = mayFail
    self.releases = releases
    self.trailing = trailing
  }

  /// The helpers and functions of Linux 6.18 that give something to hold.
  static let all =
    [
      // bpf_ringbuf_reserve, _discard, _submit
      Acquisition(
        .helper(131), "a reserved record", .result, .helper(133), .helper(132), mayFail: true,
        trailing: ["i64 0"]),
      // bpf_ringbuf_reserve_dynptr, _discard_dynptr, _submit_dynptr: to be given back even where it failed.
      Acquisition(
        .helper(198), "a reserved record", .argument(3), .helper(200), .helper(199),
        trailing: ["i64 0"]),
      // bpf_spin_lock, bpf_spin_unlock
      Acquisition(.helper(93), "a lock", .argument(0), .helper(94)),
      // bpf_sk_lookup_tcp, bpf_sk_lookup_udp, bpf_skc_lookup_tcp, bpf_sk_release
      Acquisition(.helper(84), "a socket", .result, .helper(86), mayFail: true),
      Acquisition(.helper(85), "a socket", .result, .helper(86), mayFail: true),
      Acquisition(.helper(99), "a socket", .result, .helper(86), mayFail: true),
      Acquisition(
        .function(IRText.socketLookup), "a socket", .result, .helper(86), mayFail: true),
    ] + functions

  /// The same, by what is called.
  static let byCallee = Dictionary(
    all.map { ($0.callee, $0) }, uniquingKeysWith: { first, _ in first })

  /// What was in a slot, and is given up by a function.
  static func exchange(_ callee: Callee, releasedBy function: String) -> Acquisition {
    Acquisition(callee, "a reference", .result, .function(function), mayFail: true)
  }

  private static let functions =
    [
      Acquisition(
        .function("bpf_rcu_read_lock"), "the RCU lock", .nothing,
        .function("bpf_rcu_read_unlock")),
      Acquisition(
        .function("bpf_preempt_disable"), "the processor", .nothing,
        .function("bpf_preempt_enable")),
      Acquisition(
        .function("bpf_local_irq_save"), "the interrupts", .argument(0),
        .function("bpf_local_irq_restore")),
      Acquisition(
        .function("bpf_obj_new_impl"), "an object", .result, .function("bpf_obj_drop_impl"),
        mayFail: true, trailing: ["i64 0"]),
    ]
    + references(
      "a task", ["bpf_task_acquire", "bpf_task_from_pid", "bpf_task_from_vpid"],
      to: "bpf_task_release")
    + references(
      "a control group",
      [
        "bpf_cgroup_acquire", "bpf_cgroup_ancestor", "bpf_cgroup_from_id",
        "bpf_task_get_cgroup1",
      ], to: "bpf_cgroup_release")
    + references(
      "a processor mask", ["bpf_cpumask_create", "bpf_cpumask_acquire"],
      to: "bpf_cpumask_release")
    + references("a file", ["bpf_get_task_exe_file"], to: "bpf_put_file")
    + ["num", "bits", "task", "task_vma", "css", "css_task", "kmem_cache", "dmabuf"]
    .map { name in
      Acquisition(
        .function("bpf_iter_\(name)_new"), "an iterator", .argument(0),
        .function("bpf_iter_\(name)_destroy"))
    }

  private static func references(
    _ description: String, _ names: [String], to release: String
  ) -> [Acquisition] {
    names.map {
      Acquisition(.function($0), description, .result, .function(release), mayFail: true)
    }
  }
}
