#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, u16);
  __type(value, u64);
  __uint(max_entries, 256);
} marks SEC(".maps");

SEC("tc")
int program(struct __sk_buff *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
    return TC_ACT_UNSPEC;
  struct iphdr *ip = (void *)(ethernet + 1);
  if ((void *)(ip + 1) > end)
    return TC_ACT_UNSPEC;
  void *transport = (void *)ip + ip->ihl * 4;
  u16 port;
  if (ip->protocol == IPPROTO_TCP) {
    struct tcphdr *tcp = transport;
    if ((void *)(tcp + 1) > end)
      return TC_ACT_UNSPEC;
    port = tcp->dest;
  } else if (ip->protocol == IPPROTO_UDP) {
    struct udphdr *udp = transport;
    if ((void *)(udp + 1) > end)
      return TC_ACT_UNSPEC;
    port = udp->dest;
  } else {
    return TC_ACT_UNSPEC;
  }
  u64 *mark = bpf_map_lookup_elem(&marks, &port);
  if (!mark)
    return TC_ACT_UNSPEC;
  __sync_fetch_and_add(mark, 1);
  context->mark = *mark >> 32;
  context->priority = ip->tos >> 5;
  return TC_ACT_OK;
}
