#include "../bpf.h"

struct statistics {
  u64 packets, bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __type(key, u32);
  __type(value, struct statistics);
  __uint(max_entries, 256);
} protocols SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end)
    return XDP_PASS;
  u32 number;
  if (ethernet->h_proto == bpf_htons(ETH_P_IP)) {
    struct iphdr *ip = (void *)(ethernet + 1);
    if ((void *)(ip + 1) > end)
      return XDP_PASS;
    number = ip->protocol;
  } else if (ethernet->h_proto == bpf_htons(ETH_P_IPV6)) {
    struct ipv6hdr *ip = (void *)(ethernet + 1);
    if ((void *)(ip + 1) > end)
      return XDP_PASS;
    number = ip->nexthdr;
  } else {
    return XDP_PASS;
  }
  struct statistics *statistics = bpf_map_lookup_elem(&protocols, &number);
  if (!statistics)
    return XDP_PASS;
  statistics->packets += 1;
  statistics->bytes += end - data;
  return XDP_PASS;
}
