// Maps as objects defined them before BTF: libbpf's, Aya's, iproute2's and gobpf's structs, and the oldest.
#include "bpf.h"

struct bpf_map_def {
  u32 type, key_size, value_size, max_entries, map_flags;
};
struct aya_map_def {
  u32 type, key_size, value_size, max_entries, map_flags, id, pinning;
};
struct bpf_elf_map {
  u32 type, size_key, size_value, max_elem, flags, id, pinning, inner_id, inner_idx;
};
struct gobpf_map_def {
  u32 type, key_size, value_size, max_entries, map_flags, pinning;
  char name[256];
};
struct oldest_map_def {
  u32 type, key_size, value_size, max_entries;
};

#ifdef IPROUTE2
struct bpf_elf_map SEC("maps") inner = {
  .type = ARRAY, .size_key = 4, .size_value = 4, .max_elem = 1, .id = 42, .inner_idx = 2,
};
struct bpf_elf_map SEC("maps") outer = {
  .type = ARRAY_OF_MAPS, .size_key = 4, .size_value = 4, .max_elem = 3, .inner_id = 42,
};
struct bpf_elf_map SEC("maps") jumps = {
  .type = PROG_ARRAY, .size_key = 4, .size_value = 4, .max_elem = 4, .id = 0x2a7,
};

SEC("0x2a7/1")
int called(struct __sk_buff *context) {
  return 11;
}
SEC("0x2a7/0")
int calls_on(struct __sk_buff *context) {
  tail_call(context, &jumps, 1);
  return 1;
}
SEC("classifier")
int calls(struct __sk_buff *context) {
  tail_call(context, &jumps, 0);
  return 2;
}
#else
struct bpf_map_def SEC("maps") my_map = {
  .type = HASH,
  .key_size = sizeof(int),
  .value_size = sizeof(int),
  .max_entries = 100,
  .map_flags = 1,
};
struct aya_map_def SEC("maps") of_aya = {
  .type = ARRAY, .key_size = 4, .value_size = 16, .max_entries = 3,
};
struct gobpf_map_def SEC("maps/of_gobpf") of_gobpf = {
  .type = PERCPU_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 2, .name = "anything",
};
struct oldest_map_def SEC("maps/oldest") oldest = {
  .type = ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1,
};
// BPF_ANNOTATE_KV_PAIR
struct ____btf_map_my_map {
  int key;
  u32 value;
};
struct ____btf_map_my_map __attribute__((section(".maps.my_map"), used)) ____btf_map_my_map = {};
#endif

SEC("socket")
int count(struct __sk_buff *context) {
  int key = 3;
#ifdef IPROUTE2
  u32 slot = 2;
  void *map = map_lookup(&outer, &slot);
  if (!map) return 0;
  key = 0;
#else
  void *map = &my_map;
#endif
  int *value = map_lookup(map, &key);
  if (value) *value += 1;
#ifndef IPROUTE2
  u32 zero = 0;
  u64 *others[] = {map_lookup(&of_aya, &zero), map_lookup(&of_gobpf, &zero), map_lookup(&oldest, &zero)};
  for (int i = 0; i < 3; i++)
    if (others[i]) *others[i] += 1;
#endif
  return 0;
}
