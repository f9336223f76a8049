#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 1024);
} attempts SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
    return XDP_PASS;
  struct iphdr *ip = (void *)(ethernet + 1);
  if ((void *)(ip + 1) > end || ip->protocol != IPPROTO_TCP)
    return XDP_PASS;
  struct tcphdr *tcp = (void *)ip + ip->ihl * 4;
  if ((void *)(tcp + 1) > end || !tcp->syn || tcp->ack)
    return XDP_PASS;
  u32 source = ip->saddr;
  u64 *count = bpf_map_lookup_elem(&attempts, &source);
  if (!count) {
    u64 zero = 0;
    bpf_map_update_elem(&attempts, &source, &zero, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&attempts, &source);
    if (!count)
      return XDP_PASS;
  }
  __sync_fetch_and_add(count, 1);
  return XDP_PASS;
}
