// A classifier that changes a packet's headers: up to four calls, each with what it answers and what the packet is then.
#include "bpf.h"

struct packet {
  u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority;
  u32 ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid, data, data_end;
};

static long (*const vlan_push)(void *, u16, u16) = (void *)18;
static long (*const vlan_pop)(void *) = (void *)19;
static long (*const change_proto)(void *, u16, u64) = (void *)31;
static long (*const change_type)(void *, u32) = (void *)32;
static long (*const change_tail)(void *, u32, u64) = (void *)38;
static long (*const pull_data)(void *, u32) = (void *)39;
static long (*const change_head)(void *, u32, u64) = (void *)43;
static long (*const adjust_room)(void *, s32, u32, u64) = (void *)50;

// From 4 * i on the call i, from 16 + 12 * i on its results.
struct {
  __uint(type, ARRAY);
  __uint(max_entries, 64);
  __type(key, u32);
  __type(value, u64);
} words SEC(".maps");

static inline u64 get(u32 index) {
  u64 *value = map_lookup(&words, &index);
  return value ? *value : 0;
}
static inline void put(u32 index, u64 number) {
  u64 *value = map_lookup(&words, &index);
  if (value) *value = number;
}

SEC("tc")
int adjust(struct packet *packet) {
  for (u32 i = 0; i < 4; i++) {
    u64 a = get(4 * i + 1), b = get(4 * i + 2), c = get(4 * i + 3);
    long result = 0;
    switch (get(4 * i)) {
    case 1: result = vlan_push(packet, a, b); break;
    case 2: result = vlan_pop(packet); break;
    case 3: result = change_proto(packet, a, b); break;
    case 4: result = change_type(packet, a); break;
    case 5: result = change_tail(packet, a, b); break;
    case 6: result = pull_data(packet, a); break;
    case 7: result = change_head(packet, a, b); break;
    case 8: result = adjust_room(packet, a, b, c); break;
    }
    u32 to = 16 + 12 * i;
    put(to, result);
    put(to + 1, packet->len);
    put(to + 2, packet->protocol);
    put(to + 3, packet->vlan_present);
    put(to + 4, packet->vlan_tci);
    put(to + 5, packet->vlan_proto);
    put(to + 6, packet->pkt_type);
    u8 *data = (u8 *)(long)packet->data, *end = (u8 *)(long)packet->data_end;
    put(to + 7, end - data);
    if (data + 20 <= end) {
      put(to + 8, *(u32 *)data);
      put(to + 9, *(u64 *)(data + 12));
      data[19] += 1;
    }
  }
  return 0;
}
