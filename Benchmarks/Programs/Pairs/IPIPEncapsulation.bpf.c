#include "../bpf.h"

struct tunnel {
  u32 local, remote;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, u32);
  __type(value, struct tunnel);
  __uint(max_entries, 64);
} tunnels SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP))
    return XDP_PASS;
  struct iphdr *inner = (void *)(ethernet + 1);
  if ((void *)(inner + 1) > end)
    return XDP_PASS;
  u32 destination = inner->daddr;
  struct tunnel *tunnel = bpf_map_lookup_elem(&tunnels, &destination);
  if (!tunnel)
    return XDP_PASS;
  u16 length = bpf_ntohs(inner->tot_len);
  u8 service = inner->tos;
  if (length >= 1480 || bpf_xdp_adjust_head(context, -(int)sizeof(struct iphdr)))
    return XDP_DROP;
  data = (void *)(long)context->data;
  end = (void *)(long)context->data_end;
  struct ethhdr *old = data + sizeof(struct iphdr);
  struct ethhdr *new = data;
  struct iphdr *outer = (void *)(new + 1);
  if ((void *)(old + 1) > end || (void *)(new + 1) > end || (void *)(outer + 1) > end)
    return XDP_DROP;
  __builtin_memcpy(new->h_source, old->h_source, ETH_ALEN);
  __builtin_memcpy(new->h_dest, old->h_dest, ETH_ALEN);
  new->h_proto = bpf_htons(ETH_P_IP);
  outer->version = 4;
  outer->ihl = 5;
  outer->tos = service;
  outer->tot_len = bpf_htons(length + sizeof(struct iphdr));
  outer->id = 0;
  outer->frag_off = 0;
  outer->ttl = 64;
  outer->protocol = IPPROTO_IPIP;
  outer->check = 0;
  outer->saddr = tunnel->local;
  outer->daddr = tunnel->remote;
  u64 sum = 0;
  u32 *words = (void *)outer;
  for (int i = 0; i < 5; i++)
    sum += words[i];
  outer->check = csum_fold(sum);
  return XDP_TX;
}
