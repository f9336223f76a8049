#include "../bpf.h"

struct flow {
  u32 source, destination;
  u16 source_port, destination_port;
  u32 protocol;
};

struct flow_statistics {
  u64 packets, bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, struct flow);
  __type(value, struct flow_statistics);
  __uint(max_entries, 1024);
} flows SEC(".maps");

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
  struct flow flow = {
      .source = ip->saddr, .destination = ip->daddr, .protocol = ip->protocol};
  void *transport = (void *)ip + ip->ihl * 4;
  if (ip->protocol == IPPROTO_UDP) {
    struct udphdr *udp = transport;
    if ((void *)(udp + 1) <= end) {
      flow.source_port = udp->source;
      flow.destination_port = udp->dest;
    }
  } else if (ip->protocol == IPPROTO_TCP) {
    struct tcphdr *tcp = transport;
    if ((void *)(tcp + 1) <= end) {
      flow.source_port = tcp->source;
      flow.destination_port = tcp->dest;
    }
  }
  u64 length = bpf_ntohs(ip->tot_len);
  struct flow_statistics *statistics = bpf_map_lookup_elem(&flows, &flow);
  if (!statistics) {
    struct flow_statistics empty = {};
    bpf_map_update_elem(&flows, &flow, &empty, BPF_NOEXIST);
    statistics = bpf_map_lookup_elem(&flows, &flow);
    if (!statistics)
      return XDP_ABORTED;
  }
  statistics->packets += 1;
  statistics->bytes += length;
  return XDP_PASS;
}
