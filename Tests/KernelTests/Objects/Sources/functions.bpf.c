// Subprograms: static, global, hidden, weak; callbacks; several programs in a section, static ones too.
#include "bpf.h"

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 8);
  __type(key, u32);
  __type(value, u64);
} counts SEC(".maps");

static __noinline u32 leaf(u32 n) {
  barrier_var(n);
  return n * 3;
}
__noinline u32 global_one(u32 n) {
  barrier_var(n);
  return leaf(n) + 1;
}
__hidden __noinline u32 hidden_one(u32 n) {
  barrier_var(n);
  return global_one(n) + leaf(n);
}
__weak __noinline u32 weak_one(u32 n) {
  barrier_var(n);
  return n ^ 5;
}

struct sum { u64 total; };
static long add(void *map, u32 *key, u64 *value, struct sum *sum) {
  sum->total += *value + leaf(*key);
  return 0;
}

SEC("xdp")
int calls(struct xdp_md *context) {
  return hidden_one(context->ingress_ifindex) & 1 ? 2 : 1;
}

SEC("xdp")
int calls_back(struct xdp_md *context) {
  struct sum sum = {};
  for_each_map_elem(&counts, add, &sum, 0);
  return sum.total ? 2 : 1;
}

SEC("xdp")
int calls_weak(struct xdp_md *context) {
  return weak_one(context->rx_queue_index) ? 2 : 1;
}

SEC("tc")
int calls_too(struct __sk_buff *context) {
  return leaf(context->len) ? 0 : 2;
}
