#include "../bpf.h"

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 16);
} answers SEC(".maps");

SEC("socket")
int program(struct __sk_buff *context) {
  if (context->protocol != bpf_htons(ETH_P_IP))
    return 0;
  u8 first, protocol, code;
  u16 port;
  if (bpf_skb_load_bytes(context, 0, &first, 1) || first != 0x45)
    return 0;
  if (bpf_skb_load_bytes(context, 9, &protocol, 1) || protocol != IPPROTO_UDP)
    return 0;
  if (bpf_skb_load_bytes(context, 20, &port, 2) || port != bpf_htons(53))
    return 0;
  if (bpf_skb_load_bytes(context, 31, &code, 1))
    return 0;
  u32 index = code & 0xF;
  u64 *count = bpf_map_lookup_elem(&answers, &index);
  if (count)
    __sync_fetch_and_add(count, 1);
  return -1;
}
