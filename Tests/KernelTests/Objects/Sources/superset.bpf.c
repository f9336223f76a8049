// What libbpf or cilium/ebpf alone accept: static programs and maps, a ring buffer with the type of its records,
// a value that is only declared.
#include "bpf.h"

struct record { u64 at; u32 kind; };
struct only_declared;

struct {
  __uint(type, RINGBUF);
  __uint(max_entries, 4096);
  __type(value, struct record);
} records SEC(".maps");

static struct {
  __uint(type, HASH);
  __uint(max_entries, 4);
  __type(key, u32);
  __type(value, struct only_declared *);
} declared SEC(".maps");

SEC("xdp")
static int of_file(struct xdp_md *context) {
  struct record *record = ringbuf_reserve(&records, sizeof(*record), 0);
  if (!record) return 1;
  u32 zero = 0;
  record->at = ktime();
  record->kind = map_lookup(&declared, &zero) != NULL;
  ringbuf_submit(record, 0);
  return 2;
}
