#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 1);
} expired SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
    return XDP_PASS;
  struct iphdr *ip = (void *)(ethernet + 1);
  if ((void *)(ip + 1) > end)
    return XDP_PASS;
  if (ip->ttl <= 1) {
    u32 zero = 0;
    u64 *count = bpf_map_lookup_elem(&expired, &zero);
    if (count)
      *count += 1;
    return XDP_DROP;
  }
  ip->ttl -= 1;
  csum_replace2(&ip->check, bpf_htons(0x0100), 0);
  return XDP_TX;
}
