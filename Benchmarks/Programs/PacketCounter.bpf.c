/* Examples/PacketCounter in C. */
#include "bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 1);
} packets SEC(".maps");

SEC("xdp")
int countPackets(struct xdp_md *context) {
  u32 index = 0;
  u64 *count = bpf_map_lookup_elem(&packets, &index);
  if (count)
    *count += 1;
  return XDP_PASS;
}
