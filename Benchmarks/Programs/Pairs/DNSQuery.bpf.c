#include "../bpf.h"

struct question {
  u32 name_hash, type;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, struct question);
  __type(value, u64);
  __uint(max_entries, 1024);
} questions SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
    return XDP_PASS;
  struct iphdr *ip = (void *)(ethernet + 1);
  if ((void *)(ip + 1) > end || ip->ihl != 5 || ip->protocol != IPPROTO_UDP)
    return XDP_PASS;
  struct udphdr *udp = (void *)(ip + 1);
  if ((void *)(udp + 1) > end || udp->dest != bpf_htons(53))
    return XDP_PASS;
  u8 *next = (void *)(udp + 1) + 12;
  u32 hash = 2166136261;
  for (int i = 0; i < 32; i++) {
    if ((void *)(next + 1) > end)
      return XDP_DROP;
    u8 byte = *next++;
    if (!byte)
      break;
    hash = (hash ^ byte) * 16777619;
  }
  u16 *type = (void *)next;
  if ((void *)(type + 1) > end)
    return XDP_DROP;
  struct question question = {.name_hash = hash, .type = bpf_ntohs(*type)};
  u64 *count = bpf_map_lookup_elem(&questions, &question);
  if (!count) {
    u64 zero = 0;
    bpf_map_update_elem(&questions, &question, &zero, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&questions, &question);
    if (!count)
      return XDP_PASS;
  }
  __sync_fetch_and_add(count, 1);
  return XDP_PASS;
}
