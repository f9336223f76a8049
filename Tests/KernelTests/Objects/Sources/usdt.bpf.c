// Programs on markers, which read their arguments as libbpf's header does.
#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <bpf/bpf_helpers.h>
#define BPF_USDT_MAX_SPEC_CNT 16
#include <bpf/usdt.bpf.h>

struct record {
  long arguments[6];
  long cookie;
  int count;
  int program;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __type(key, __u32);
  __type(value, struct record);
  __uint(max_entries, 64);
} records SEC(".maps");

// How many records there are.
__u32 count;

static __always_inline int note(struct pt_regs *context, int program) {
  __u32 key = __sync_fetch_and_add(&count, 1);
  struct record *record = bpf_map_lookup_elem(&records, &key);
  if (!record)
    return 0;
  for (int i = 0; i < 6; i++)
    bpf_usdt_arg(context, i, &record->arguments[i]);
  record->cookie = bpf_usdt_cookie(context);
  record->count = bpf_usdt_arg_cnt(context);
  record->program = program;
  return 0;
}

SEC("usdt") int first(struct pt_regs *context) { return note(context, 1); }
SEC("usdt") int second(struct pt_regs *context) { return note(context, 2); }
// Uses nothing that has to be looked up before it is loaded.
SEC("usdt") int bare(struct pt_regs *context) { count++; return 0; }
SEC("usdt.s") int sleeping(struct pt_regs *context) { return note(context, 3); }
// Attached by an event for each place, also where one link could do it.
SEC("uprobe") int with_events(struct pt_regs *context) { return note(context, 4); }
SEC("uprobe.session") int with_session(struct pt_regs *context) { return note(context, 5); }

char _license[] SEC("license") = "GPL";
