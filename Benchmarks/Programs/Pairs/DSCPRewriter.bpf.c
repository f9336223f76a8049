#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, u16);
  __type(value, u8);
  __uint(max_entries, 64);
} services SEC(".maps");

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
  struct udphdr *udp = (void *)ip + ip->ihl * 4;
  if ((void *)(udp + 1) > end)
    return XDP_PASS;
  u16 port = udp->dest;
  u8 *service = bpf_map_lookup_elem(&services, &port);
  if (!service)
    return XDP_PASS;
  u8 old = ip->tos;
  u8 new = *service << 2 | (old & 3);
  csum_replace2(&ip->check, bpf_htons(old), bpf_htons(new));
  ip->tos = new;
  return XDP_PASS;
}
