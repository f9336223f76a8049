#include "../bpf.h"

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
  if ((void *)(udp + 1) > end || udp->dest != bpf_htons(7))
    return XDP_PASS;
  u8 mac[ETH_ALEN];
  __builtin_memcpy(mac, ethernet->h_source, ETH_ALEN);
  __builtin_memcpy(ethernet->h_source, ethernet->h_dest, ETH_ALEN);
  __builtin_memcpy(ethernet->h_dest, mac, ETH_ALEN);
  u32 address = ip->saddr;
  ip->saddr = ip->daddr;
  ip->daddr = address;
  u16 port = udp->source;
  udp->source = udp->dest;
  udp->dest = port;
  return XDP_TX;
}
