// Does not link with link_first: CONFLICT says why.
#include "bpf.h"

#if CONFLICT == 0
// Both define it.
u64 total;
#elif CONFLICT == 1
// Of another type.
extern u32 total;
#elif CONFLICT == 2
// With another prototype.
u32 scale(u64 n) { return n; }
#elif CONFLICT == 3
// A map with other values.
extern struct shared_map {
  __uint(type, HASH);
  __uint(max_entries, 8);
  __type(key, u32);
  __type(value, u64);
} shared __attribute__((section(".maps")));
#endif

SEC("xdp")
int user(struct xdp_md *context) {
#if CONFLICT < 2
  return total;
#elif CONFLICT == 2
  return scale(1);
#else
  u32 zero = 0;
  return map_lookup(&shared, &zero) != NULL;
#endif
}
