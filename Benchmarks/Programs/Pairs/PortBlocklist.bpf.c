#include "../bpf.h"

struct endpoint {
  u16 protocol, port;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, struct endpoint);
  __type(value, u64);
  __uint(max_entries, 256);
} blocked SEC(".maps");

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
  struct endpoint endpoint = {.protocol = ip->protocol};
  void *transport = (void *)ip + ip->ihl * 4;
  if (ip->protocol == IPPROTO_TCP) {
    struct tcphdr *tcp = transport;
    if ((void *)(tcp + 1) > end)
      return XDP_PASS;
    endpoint.port = tcp->dest;
  } else if (ip->protocol == IPPROTO_UDP) {
    struct udphdr *udp = transport;
    if ((void *)(udp + 1) > end)
      return XDP_PASS;
    endpoint.port = udp->dest;
  } else {
    return XDP_PASS;
  }
  u64 *count = bpf_map_lookup_elem(&blocked, &endpoint);
  if (!count)
    return XDP_PASS;
  __sync_fetch_and_add(count, 1);
  return XDP_DROP;
}
