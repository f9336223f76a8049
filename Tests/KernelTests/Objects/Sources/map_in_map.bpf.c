// Maps of maps with what is in them, and a program array with its programs.
#include "bpf.h"

struct inner {
  __uint(type, ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, u32);
} first SEC(".maps"), second SEC(".maps");

struct {
  __uint(type, ARRAY_OF_MAPS);
  __uint(max_entries, 5);
  __type(key, u32);
  __array(values, struct inner);
} outer SEC(".maps") = {
  .values = {[1] = &first, [4] = &second},
};

struct {
  __uint(type, HASH_OF_MAPS);
  __uint(max_entries, 5);
  __uint(key_size, 4);
  __array(values, struct inner);
} outer_hash SEC(".maps") = {
  .values = {&second, &first},
};

// The maps in it come later.
struct {
  __uint(type, ARRAY_OF_MAPS);
  __uint(max_entries, 1);
  __uint(key_size, 4);
  __uint(value_size, 4);
  __array(values, struct {
    __uint(type, HASH);
    __uint(max_entries, 100);
    __uint(map_flags, 1);
    __type(key, u64);
    __type(value, u64);
  });
} empty SEC(".maps");

int one(struct xdp_md *context);
int two(struct xdp_md *context);

struct {
  __uint(type, PROG_ARRAY);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __array(values, int(void *));
} programs SEC(".maps") = {
  .values = {[0] = (void *)&one, [3] = (void *)&two},
};

SEC("xdp")
int one(struct xdp_md *context) {
  u32 slot = 4, zero = 0;
  void *inner = map_lookup(&outer, &slot);
  if (!inner) return 1;
  u32 *value = map_lookup(inner, &zero);
  if (value) *value += 1;
  return 2;
}

SEC("xdp")
int two(struct xdp_md *context) {
  return 3;
}

SEC("xdp")
int start(struct xdp_md *context) {
  tail_call(context, &programs, 3);
  return 1;
}
