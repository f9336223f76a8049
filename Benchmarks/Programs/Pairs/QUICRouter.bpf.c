#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __type(key, u32);
  __type(value, u32);
  __uint(max_entries, 256);
} servers SEC(".maps");

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
  if ((void *)(udp + 1) > end || udp->dest != bpf_htons(443))
    return XDP_PASS;
  u8 *first = data + 42;
  if ((void *)(first + 1) > end)
    return XDP_PASS;
  if (!(*first & 0x40))
    return XDP_DROP;
  u8 *number = data + (*first & 0x80 ? 48 : 43) + 1;
  if ((void *)(number + 1) > end)
    return XDP_DROP;
  u32 index = *number;
  u32 *server = bpf_map_lookup_elem(&servers, &index);
  if (!server || !*server)
    return XDP_PASS;
  u32 address = *server;
  csum_replace4(&ip->check, ip->daddr, address);
  if (udp->check)
    csum_replace4(&udp->check, ip->daddr, address);
  ip->daddr = address;
  return XDP_TX;
}
