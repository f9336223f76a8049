#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 512);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int program(struct bpf_raw_tracepoint_args *context) {
  u32 number = context->args[1];
  u64 *count = bpf_map_lookup_elem(&calls, &number);
  if (count)
    *count += 1;
  return 0;
}
