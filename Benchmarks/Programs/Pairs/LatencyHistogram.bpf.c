#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 64);
} latencies SEC(".maps");

static __always_inline u32 log2_u64(u64 number) {
  u32 result = 0;
#pragma unroll
  for (u32 step = 32; step > 0; step >>= 1) {
    if (number >> step) {
      number >>= step;
      result += step;
    }
  }
  return result;
}

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
    return XDP_PASS;
  struct iphdr *ip = (void *)(ethernet + 1);
  if ((void *)(ip + 1) > end || ip->protocol != IPPROTO_UDP)
    return XDP_PASS;
  u64 *field = data + 42;
  if ((void *)(field + 1) > end)
    return XDP_PASS;
  u64 sent = __builtin_bswap64(*field);
  u64 now = bpf_ktime_get_ns();
  if (sent > now)
    return XDP_DROP;
  u32 index = log2_u64(now - sent);
  u64 *count = bpf_map_lookup_elem(&latencies, &index);
  if (count)
    *count += 1;
  return XDP_PASS;
}
