#include "../bpf.h"

struct station {
  u8 address[ETH_ALEN];
  u16 vlan;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __type(key, struct station);
  __type(value, u32);
  __uint(max_entries, 1024);
} stations SEC(".maps");

SEC("xdp")
int program(struct xdp_md *context) {
  void *data = (void *)(long)context->data;
  void *end = (void *)(long)context->data_end;
  struct ethhdr *ethernet = data;
  if ((void *)(ethernet + 1) > end)
    return XDP_DROP;
  u16 vlan = bpf_htons(1);
  if (ethernet->h_proto == bpf_htons(ETH_P_8021Q)) {
    struct vlan_hdr *tag = (void *)(ethernet + 1);
    if ((void *)(tag + 1) <= end)
      vlan = tag->h_vlan_TCI & bpf_htons(0xFFF);
  }
  struct station sender = {.vlan = vlan};
  __builtin_memcpy(sender.address, ethernet->h_source, ETH_ALEN);
  u32 interface = context->ingress_ifindex;
  u32 *known = bpf_map_lookup_elem(&stations, &sender);
  if (known) {
    if (*known != interface)
      *known = interface;
  } else if (!(ethernet->h_source[0] & 1)) {
    bpf_map_update_elem(&stations, &sender, &interface, BPF_ANY);
  }
  struct station receiver = {.vlan = vlan};
  __builtin_memcpy(receiver.address, ethernet->h_dest, ETH_ALEN);
  u32 *place = bpf_map_lookup_elem(&stations, &receiver);
  if (!place)
    return XDP_PASS;
  return *place == interface ? XDP_DROP : XDP_PASS;
}
