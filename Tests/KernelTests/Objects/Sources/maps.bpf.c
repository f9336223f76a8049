// Definitions of every form that libbpf reads.
#include "bpf.h"

struct key { u32 a, b; };
struct value { u64 n[3]; };
typedef struct key key_alias;

struct {
  __uint(type, HASH);
  __uint(max_entries, 7);
  __type(key, struct key);
  __type(value, struct value);
} types SEC(".maps");

struct {
  __uint(type, HASH);
  __uint(max_entries, 9);
  __uint(map_flags, 1);
  __uint(key_size, 12);
  __uint(value_size, sizeof(struct value));
} sizes SEC(".maps");

// Both, where they agree; types through typedefs and qualifiers.
struct {
  __uint(type, LRU_HASH);
  __uint(key_size, 8);
  __type(key, const key_alias);
  __type(value, u32[4]);
  __uint(max_entries, 1 << 4);
} both SEC(".maps");

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 2);
  __uint(numa_node, 0);
  __uint(map_flags, 4);
  __type(key, u32);
  __type(value, u64);
} on_node SEC(".maps");

struct {
  __uint(type, BLOOM_FILTER);
  __uint(max_entries, 100);
  __uint(map_extra, 3);
  __type(value, u64);
} bloom SEC(".maps");

struct {
  __uint(type, BLOOM_FILTER);
  __uint(max_entries, 100);
  __ulong(map_extra, 5);
  __type(value, u64);
} bloom_long SEC(".maps");

struct {
  __uint(type, LPM_TRIE);
  __uint(max_entries, 3);
  __uint(map_flags, 1);
  __type(key, struct key);
  __type(value, u64);
} trie SEC(".maps");

struct {
  __uint(type, QUEUE);
  __uint(max_entries, 5);
  __type(value, struct value);
} queue SEC(".maps");

struct {
  __uint(type, PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} events SEC(".maps");

struct {
  __uint(type, STACK_TRACE);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __uint(value_size, 80);
} stacks SEC(".maps");

struct {
  __uint(type, DEVMAP_HASH);
  __uint(max_entries, 4);
  __type(key, u32);
  __type(value, u64);
} devices SEC(".maps");

struct {
  __uint(type, SK_STORAGE);
  __uint(map_flags, 1);
  __type(key, int);
  __type(value, u64);
} sockets SEC(".maps");

// Not a size that the kernel takes: rounded up.
struct {
  __uint(type, RINGBUF);
  __uint(max_entries, 5000);
} ring SEC(".maps");

SEC("xdp")
int uses_maps(struct xdp_md *context) {
  struct key key = {1, 2};
  struct value *value = map_lookup(&types, &key);
  u32 zero = 0;
  u64 *count = map_lookup(&on_node, &zero);
  if (count) *count += value != NULL;
  return 2;
}
