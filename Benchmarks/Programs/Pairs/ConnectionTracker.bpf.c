#include "../bpf.h"

struct connection {
  u32 client, server;
  u16 client_port, server_port;
};

enum connection_state { OPENING = 1, ANSWERED, ESTABLISHED, CLOSING };

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, struct connection);
  __type(value, u32);
  __uint(max_entries, 1024);
} connections SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
    return XDP_PASS;
  struct iphdr *ip = (void *)(ethernet + 1);
  if ((void *)(ip + 1) > end || ip->protocol != IPPROTO_TCP)
    return XDP_PASS;
  struct tcphdr *tcp = (void *)ip + ip->ihl * 4;
  if ((void *)(tcp + 1) > end)
    return XDP_PASS;
  int syn = tcp->syn, ack = tcp->ack, fin = tcp->fin, rst = tcp->rst;
  struct connection forward = {ip->saddr, ip->daddr, tcp->source, tcp->dest};
  if (syn && !ack) {
    u32 opening = OPENING;
    bpf_map_update_elem(&connections, &forward, &opening, BPF_ANY);
    return XDP_PASS;
  }
  u32 *state = bpf_map_lookup_elem(&connections, &forward);
  if (state) {
    if (rst) {
      bpf_map_delete_elem(&connections, &forward);
      return XDP_PASS;
    }
    switch (*state) {
    case ANSWERED:
      if (ack)
        *state = ESTABLISHED;
      break;
    case ESTABLISHED:
      if (fin)
        *state = CLOSING;
      break;
    case OPENING:
      return XDP_DROP;
    }
    return XDP_PASS;
  }
  struct connection backward = {forward.server, forward.client, forward.server_port,
                                forward.client_port};
  state = bpf_map_lookup_elem(&connections, &backward);
  if (!state)
    return XDP_DROP;
  if (rst)
    bpf_map_delete_elem(&connections, &backward);
  else if (syn && *state == OPENING)
    *state = ANSWERED;
  else if (fin)
    *state = CLOSING;
  return XDP_PASS;
}
