/* What the C side of the comparisons needs of the kernel's interface, and no more. */
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int s32;
typedef long long s64;

#define SEC(name) __attribute__((section(name), used))
#define __uint(name, value) int(*name)[value]
#define __type(name, value) typeof(value) *name
#define __always_inline inline __attribute__((always_inline))
#define bpf_htons(value) __builtin_bswap16(value)
#define bpf_ntohs(value) __builtin_bswap16(value)
#define bpf_htonl(value) __builtin_bswap32(value)
#define bpf_ntohl(value) __builtin_bswap32(value)

enum { BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2, BPF_MAP_TYPE_PERCPU_ARRAY = 6 };
enum { BPF_ANY = 0, BPF_NOEXIST = 1 };
enum { XDP_ABORTED = 0, XDP_DROP = 1, XDP_PASS = 2, XDP_TX = 3 };
enum { TC_ACT_UNSPEC = -1, TC_ACT_OK = 0, TC_ACT_SHOT = 2 };
enum { ETH_ALEN = 6, ETH_P_IP = 0x0800, ETH_P_8021Q = 0x8100, ETH_P_IPV6 = 0x86DD };
enum { IPPROTO_ICMP = 1, IPPROTO_IPIP = 4, IPPROTO_TCP = 6, IPPROTO_UDP = 17 };

struct xdp_md {
  u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct __sk_buff {
  u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority;
  u32 ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid, data, data_end;
};

struct bpf_raw_tracepoint_args {
  u64 args[2];
};

struct ethhdr {
  u8 h_dest[ETH_ALEN], h_source[ETH_ALEN];
  u16 h_proto;
} __attribute__((packed));

struct vlan_hdr {
  u16 h_vlan_TCI, h_vlan_encapsulated_proto;
};

struct iphdr {
  u8 ihl : 4, version : 4;
  u8 tos;
  u16 tot_len, id, frag_off;
  u8 ttl, protocol;
  u16 check;
  u32 saddr, daddr;
};

struct ipv6hdr {
  u32 flow;
  u16 payload_len;
  u8 nexthdr, hop_limit;
  u32 saddr[4], daddr[4];
};

struct udphdr {
  u16 source, dest, len, check;
};

struct tcphdr {
  u16 source, dest;
  u32 seq, ack_seq;
  u16 res1 : 4, doff : 4, fin : 1, syn : 1, rst : 1, psh : 1, ack : 1, urg : 1, ece : 1, cwr : 1;
  u16 window, check, urg_ptr;
};

struct icmphdr {
  u8 type, code;
  u16 checksum, id, sequence;
};

static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value, u64 flags) =
    (void *)2;
static long (*bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
static u64 (*bpf_ktime_get_ns)(void) = (void *)5;
static u32 (*bpf_get_prandom_u32)(void) = (void *)7;
static long (*bpf_skb_load_bytes)(const void *skb, u32 offset, void *to, u32 len) = (void *)26;
static long (*bpf_xdp_adjust_head)(struct xdp_md *context, int delta) = (void *)44;

/* The checksum of a sum of 16-bit words, as the kernel's own programs compute it. */
static __always_inline u16 csum_fold(u64 sum) {
  sum = (sum & 0xFFFF) + (sum >> 16);
  sum = (sum & 0xFFFF) + (sum >> 16);
  sum = (sum & 0xFFFF) + (sum >> 16);
  return ~sum;
}

/* Keeps a checksum right when one number becomes another (RFC 1624). */
static __always_inline void csum_replace4(u16 *check, u32 from, u32 to) {
  *check = csum_fold((u64)(u16)~*check + (u32)~from + to);
}

static __always_inline void csum_replace2(u16 *check, u16 from, u16 to) {
  u32 sum = (u32)(u16)~*check + (u16)~from + to;
  sum = (sum & 0xFFFF) + (sum >> 16);
  *check = ~((sum & 0xFFFF) + (sum >> 16));
}

char _license[] SEC("license") = "GPL";
