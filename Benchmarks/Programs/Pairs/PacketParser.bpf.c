#include "../bpf.h"

enum packet_class { OTHER, IPV4, IPV6, TCP4, UDP4, TCP6, UDP6, MALFORMED };

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 8);
} classes SEC(".maps");

static __always_inline enum packet_class transport(void *start, void *end, u8 protocol,
                                                   enum packet_class other, enum packet_class tcp,
                                                   enum packet_class udp) {
  switch (protocol) {
  case IPPROTO_TCP:
    return start + sizeof(struct tcphdr) > end ? MALFORMED : tcp;
  case IPPROTO_UDP:
    return start + sizeof(struct udphdr) > end ? MALFORMED : udp;
  default:
    return other;
  }
}

static __always_inline enum packet_class classify(void *data, void *end) {
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end)
    return MALFORMED;
  void *next = ethernet + 1;
  u16 type = ethernet->h_proto;
  if (type == bpf_htons(ETH_P_8021Q)) {
    struct vlan_hdr *vlan = next;
    if ((void *)(vlan + 1) > end)
      return MALFORMED;
    type = vlan->h_vlan_encapsulated_proto;
    next = vlan + 1;
  }
  if (type == bpf_htons(ETH_P_IP)) {
    struct iphdr *ip = next;
    if ((void *)(ip + 1) > end)
      return MALFORMED;
    return transport(next + ip->ihl * 4, end, ip->protocol, IPV4, TCP4, UDP4);
  }
  if (type == bpf_htons(ETH_P_IPV6)) {
    struct ipv6hdr *ip = next;
    if ((void *)(ip + 1) > end)
      return MALFORMED;
    return transport(ip + 1, end, ip->nexthdr, IPV6, TCP6, UDP6);
  }
  return OTHER;
}

SEC("xdp")
int program(struct xdp_md *context) {
  u32 class = classify((void *)(long)context->data, (void *)(long)context->data_end);
  u64 *count = bpf_map_lookup_elem(&classes, &class);
  if (count)
    *count += 1;
  return class == MALFORMED ? XDP_DROP : XDP_PASS;
}
