// A map that the object itself pins, and one that it doesn't; and one named as others' are of a section.
#include "bpf.h"

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 3);
  __type(key, u32);
  __type(value, u64);
  __uint(pinning, 1);
} apus_test_pinned SEC(".maps");

struct {
  __uint(type, HASH);
  __uint(max_entries, 5);
  __type(key, u64);
  __type(value, u32);
  __uint(pinning, 0);
} apus_test_own SEC(".maps");

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 2);
  __type(key, u32);
  __type(value, u32);
} my_data SEC(".maps");

u64 limit = 7;

SEC("xdp")
int both(struct xdp_md *context) {
  u32 index = 2;
  u64 *count = map_lookup(&apus_test_pinned, &index);
  if (!count) return 2;
  if (__sync_fetch_and_add(count, 1) > limit && map_lookup(&my_data, &index)) return 1;
  return map_lookup(&apus_test_own, count) ? 1 : 2;
}
