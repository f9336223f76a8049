#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, u32);
  __type(value, u32);
  __uint(max_entries, 256);
} translations SEC(".maps");

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
  u32 inner = ip->saddr;
  u32 *found = bpf_map_lookup_elem(&translations, &inner);
  if (!found)
    return XDP_PASS;
  u32 outer = *found;
  void *transport = (void *)ip + ip->ihl * 4;
  if (ip->protocol == IPPROTO_TCP) {
    struct tcphdr *tcp = transport;
    if ((void *)(tcp + 1) <= end)
      csum_replace4(&tcp->check, inner, outer);
  } else if (ip->protocol == IPPROTO_UDP) {
    struct udphdr *udp = transport;
    if ((void *)(udp + 1) <= end && udp->check)
      csum_replace4(&udp->check, inner, outer);
  }
  csum_replace4(&ip->check, inner, outer);
  ip->saddr = outer;
  return XDP_TX;
}
