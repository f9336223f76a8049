// Globals in an arena, and pages that the program takes of it.
#include "bpf.h"

#define __arena __attribute__((address_space(1)))

struct {
  __uint(type, ARENA);
  __uint(map_flags, 1 << 10);
  __uint(max_entries, PAGES);
} memory SEC(".maps");

u32 __arena counter = 7;
u64 __arena zeroed;
u32 __arena table[4] = {1, 2, 3, 4};

extern void __arena *bpf_arena_alloc_pages(
    void *map, void __arena *address, u32 count, int node, u64 flags) __ksym;

SEC("xdp")
int counts(struct xdp_md *context) {
  counter += table[2];
  zeroed = counter;
  return 2;
}

SEC("syscall")
int allocates(void *context) {
  u32 __arena *page = bpf_arena_alloc_pages(&memory, NULL, 1, -1, 0);
  if (page == NULL) return 0;
  *page = table[3];
  return *page;
}
