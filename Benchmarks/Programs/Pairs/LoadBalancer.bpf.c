#include "../bpf.h"

struct backend {
  u32 address;
  u8 mac[ETH_ALEN];
  u16 is_up;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __type(key, u32);
  __type(value, struct backend);
  __uint(max_entries, 16);
} backends SEC(".maps");

static __always_inline u32 rol32(u32 number, u32 bits) {
  return number << bits | number >> (32 - bits);
}

static __always_inline u32 jhash_3words(u32 a, u32 b, u32 c) {
  a += 0xDEADBEEF;
  b += 0xDEADBEEF;
  c += 0xDEADBEEF;
  c ^= b;
  c -= rol32(b, 14);
  a ^= c;
  a -= rol32(c, 11);
  b ^= a;
  b -= rol32(a, 25);
  c ^= b;
  c -= rol32(b, 16);
  a ^= c;
  a -= rol32(c, 4);
  b ^= a;
  b -= rol32(a, 14);
  c ^= b;
  c -= rol32(b, 24);
  return c;
}

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
  if ((void *)(udp + 1) > end)
    return XDP_PASS;
  u32 ports = (u32)bpf_ntohs(udp->source) << 16 | bpf_ntohs(udp->dest);
  u32 index = jhash_3words(bpf_ntohl(ip->saddr), bpf_ntohl(ip->daddr), ports) % 16;
  struct backend *backend = bpf_map_lookup_elem(&backends, &index);
  if (!backend || !backend->is_up)
    return XDP_DROP;
  csum_replace4(&ip->check, ip->daddr, backend->address);
  ip->daddr = backend->address;
  __builtin_memcpy(ethernet->h_source, ethernet->h_dest, ETH_ALEN);
  __builtin_memcpy(ethernet->h_dest, backend->mac, ETH_ALEN);
  return XDP_TX;
}
