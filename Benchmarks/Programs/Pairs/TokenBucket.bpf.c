#include "../bpf.h"

struct bucket {
  u64 updated, tokens;
};

const volatile u64 burst = 3;
const volatile u64 interval = 60000000000;

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, u32);
  __type(value, struct bucket);
  __uint(max_entries, 1024);
} buckets SEC(".maps");

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
  u64 now = bpf_ktime_get_ns();
  u32 source = ip->saddr;
  struct bucket *bucket = bpf_map_lookup_elem(&buckets, &source);
  if (!bucket) {
    struct bucket full = {.updated = now, .tokens = burst - 1};
    bpf_map_update_elem(&buckets, &source, &full, BPF_ANY);
    return XDP_PASS;
  }
  u64 added = (now - bucket->updated) / interval;
  if (added > 0) {
    u64 tokens = bucket->tokens + added;
    bucket->tokens = tokens < burst ? tokens : burst;
    bucket->updated += added * interval;
  }
  if (bucket->tokens == 0)
    return XDP_DROP;
  bucket->tokens -= 1;
  return XDP_PASS;
}
