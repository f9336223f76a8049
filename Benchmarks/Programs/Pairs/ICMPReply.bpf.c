#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 1);
} answered SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
    return XDP_PASS;
  struct iphdr *ip = (void *)(ethernet + 1);
  if ((void *)(ip + 1) > end || ip->protocol != IPPROTO_ICMP)
    return XDP_PASS;
  struct icmphdr *icmp = (void *)ip + ip->ihl * 4;
  if ((void *)(icmp + 1) > end || icmp->type != 8 || icmp->code != 0)
    return XDP_PASS;
  u8 mac[ETH_ALEN];
  __builtin_memcpy(mac, ethernet->h_source, ETH_ALEN);
  __builtin_memcpy(ethernet->h_source, ethernet->h_dest, ETH_ALEN);
  __builtin_memcpy(ethernet->h_dest, mac, ETH_ALEN);
  u32 address = ip->saddr;
  ip->saddr = ip->daddr;
  ip->daddr = address;
  csum_replace2(&icmp->checksum, bpf_htons(0x0800), 0);
  icmp->type = 0;
  u32 zero = 0;
  u64 *count = bpf_map_lookup_elem(&answered, &zero);
  if (count)
    *count += 1;
  return XDP_TX;
}
