// Links with link_first: each has what the other declares.
#include "bpf.h"

struct pair { u32 a, b; };
struct only_second { u64 number; };

extern struct shared_map {
  __uint(type, HASH);
  __uint(max_entries, 8);
  __type(key, u32);
  __type(value, struct pair);
} shared __attribute__((section(".maps")));

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 3);
  __type(key, u32);
  __type(value, u64);
} second_own SEC(".maps");
// Of the same name, and each its own object's.
static volatile u32 own = 2;
static __noinline u32 helper(u32 n) {
  barrier_var(n);
  return n * own;
}

extern u64 total;
u32 limit = 100;
u32 weak_number = 1000;
extern u32 hidden_number;
extern int LINUX_KERNEL_VERSION __kconfig;

__noinline u32 scale(u32 n, struct only_second *unused) {
  barrier_var(n);
  return helper(n) + (unused ? unused->number : 0);
}
__noinline u32 choose(u32 n) {
  barrier_var(n);
  return n + 3;
}

SEC("xdp")
int second(struct xdp_md *context) {
  u32 zero = 0;
  u64 *mine = map_lookup(&second_own, &zero);
  struct pair *pair = map_lookup(&shared, &zero);
  if (pair) pair->b += 1;
  if (mine) *mine += 1;
  total += 10;
  return helper(4) + choose(1) + hidden_number + (LINUX_KERNEL_VERSION > 4);
}
