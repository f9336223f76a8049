/* What the C side of the comparisons needs of the kernel's interface, and no more. */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

#define SEC(name) __attribute__((section(name), used))
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name

enum { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_PERCPU_ARRAY = 6 };
enum { BPF_NOEXIST = 1 };
enum { XDP_PASS = 2 };
enum { ETH_P_IP = 0x0800 };

struct xdp_md {
  u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct ethhdr {
  u8 h_dest[6], h_source[6];
  u16 h_proto;
} __attribute__((packed));

struct iphdr {
  u8 version_ihl, tos;
  u16 tot_len, id, frag_off;
  u8 ttl, protocol;
  u16 check;
  u32 saddr, daddr;
};

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value, u64 flags) =
    (void *)2;

char _license[] SEC("license") = "GPL";
