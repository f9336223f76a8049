// Dynptrs of packets, of memory and of records; arguments and answers are in a map.
#include "bpf.h"

struct bpf_dynptr {
  u64 words[2];
} __attribute__((aligned(8)));

extern int bpf_dynptr_from_skb(void *skb, u64 flags, struct bpf_dynptr *ptr) __ksym;
extern int bpf_dynptr_from_xdp(void *xdp, u64 flags, struct bpf_dynptr *ptr) __ksym;
extern void *bpf_dynptr_slice(const struct bpf_dynptr *, u32, void *, u32) __ksym;
extern void *bpf_dynptr_slice_rdwr(const struct bpf_dynptr *, u32, void *, u32) __ksym;
extern int bpf_dynptr_adjust(const struct bpf_dynptr *, u32, u32) __ksym;
extern int bpf_dynptr_clone(const struct bpf_dynptr *, struct bpf_dynptr *) __ksym;
extern bool bpf_dynptr_is_null(const struct bpf_dynptr *) __ksym;
extern bool bpf_dynptr_is_rdonly(const struct bpf_dynptr *) __ksym;
extern u32 bpf_dynptr_size(const struct bpf_dynptr *) __ksym;

static long (*const ringbuf_query)(void *, u64) = (void *)134;
static long (*const from_mem)(void *, u32, u64, struct bpf_dynptr *) = (void *)197;
static long (*const reserve)(void *, u32, u64, struct bpf_dynptr *) = (void *)198;
static void (*const submit)(struct bpf_dynptr *, u64) = (void *)199;
static void (*const discard)(struct bpf_dynptr *, u64) = (void *)200;
static long (*const read)(void *, u32, const struct bpf_dynptr *, u32, u64) = (void *)201;
static long (*const write)(const struct bpf_dynptr *, u32, void *, u32, u64) = (void *)202;
static void *(*const data)(const struct bpf_dynptr *, u32, u32) = (void *)203;

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 32);
  __type(key, u32);
  __type(value, u64);
} words SEC(".maps");

struct memory { u64 words[8]; };
struct {
  __uint(type, ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, struct memory);
} memories SEC(".maps");

struct {
  __uint(type, RINGBUF);
  __uint(max_entries, 4096);
} ring SEC(".maps");

static inline u64 get(u32 index) {
  u64 *value = map_lookup(&words, &index);
  return value ? *value : 0;
}
static inline void put(u32 index, u64 number) {
  u64 *value = map_lookup(&words, &index);
  if (value) *value = number;
}

// 1, 2: from where to where the part is; 3: an offset; 4: what is written; 5: flags.
static inline void use(struct bpf_dynptr *whole) {
  struct bpf_dynptr part;
  u64 buffer = 0, value = 0;
  put(9, bpf_dynptr_is_null(whole));
  put(10, bpf_dynptr_is_rdonly(whole));
  put(11, bpf_dynptr_size(whole));
  put(12, bpf_dynptr_clone(whole, &part));
  put(13, bpf_dynptr_adjust(&part, get(1), get(2)));
  put(14, bpf_dynptr_size(&part));
  put(15, read(&value, sizeof(value), &part, get(3), get(5)));
  put(16, value);
  value = get(4);
  put(17, write(&part, get(3), &value, sizeof(value), get(5)));
  u64 *slice = bpf_dynptr_slice(&part, get(3), &buffer, sizeof(buffer));
  put(18, slice ? *slice : 1234567);
  slice = bpf_dynptr_slice_rdwr(whole, get(3), &buffer, sizeof(buffer));
  if (slice) *slice += 1;
  put(19, !slice);
  slice = data(&part, get(3), sizeof(u64));
  if (slice) *slice += 1;
  put(20, !slice);
  put(21, bpf_dynptr_size(whole));
}

SEC("tc")
int of_skb(void *context) {
  struct bpf_dynptr whole;
  put(8, bpf_dynptr_from_skb(context, get(0), &whole));
  use(&whole);
  return 0;
}

SEC("xdp")
int of_xdp(void *context) {
  struct bpf_dynptr whole;
  put(8, bpf_dynptr_from_xdp(context, get(0), &whole));
  use(&whole);
  return 2;
}

SEC("xdp")
int of_memory(void *context) {
  struct bpf_dynptr whole;
  u32 zero = 0;
  struct memory *memory = map_lookup(&memories, &zero);
  if (!memory) return 0;
  u64 flags = get(0), size = get(6);
  if (size > sizeof(*memory)) return 1;
  put(8, from_mem(memory, size, flags, &whole));
  use(&whole);
  return 2;
}

// 0: flags; 6: how many bytes; 7: whether they are submitted.
SEC("xdp")
int of_record(void *context) {
  struct bpf_dynptr whole;
  put(8, reserve(&ring, get(6), get(0), &whole));
  use(&whole);
  if (get(7))
    submit(&whole, 0);
  else
    discard(&whole, 0);
  put(22, ringbuf_query(&ring, 0));
  return 2;
}
