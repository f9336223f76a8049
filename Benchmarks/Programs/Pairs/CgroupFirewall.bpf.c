#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 256);
} allowed SEC(".maps");

SEC("cgroup_skb/egress")
int program(struct __sk_buff *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct iphdr *ip = data;
  if ((void *)(ip + 1) > end || ip->version != 4)
    return 1;
  if (ip->protocol == IPPROTO_UDP) {
    struct udphdr *udp = (void *)ip + ip->ihl * 4;
    if ((void *)(udp + 1) <= end && udp->dest == bpf_htons(53))
      return 1;
  }
  u32 destination = ip->daddr;
  u64 *count = bpf_map_lookup_elem(&allowed, &destination);
  if (!count)
    return 0;
  __sync_fetch_and_add(count, 1);
  return 1;
}
