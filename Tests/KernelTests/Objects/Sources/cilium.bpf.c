// What cilium/ebpf alone accepts: sections whose names only start like one that has a meaning, maps of events without
// sizes or with the type of their records, a map of processors without a number of them, globals in sections that
// start like those that have a meaning.
#include "bpf.h"

struct record { u64 at; u32 kind; };

struct {
  __uint(type, PERF_EVENT_ARRAY);
} without_sizes SEC(".maps");

struct {
  __uint(type, PERF_EVENT_ARRAY);
  __type(key, u32);
  __type(value, struct record);
} with_records SEC(".maps");

struct {
  __uint(type, CPUMAP);
  __uint(key_size, 4);
  __uint(value_size, 8);
} processors SEC(".maps");

struct bpf_map_def {
  u32 type, key_size, value_size, max_entries, map_flags;
};
struct bpf_map_def SEC("maps_of_mine") legacy_events = {.type = PERF_EVENT_ARRAY};

static long (*const perf_output)(void *, void *, u64, void *, u64) = (void *)25;

u32 SEC(".data_mine") count = 5;
const volatile u32 SEC(".rodata_mine") step = 2;

#define PROGRAM(name, section, result) \
  SEC(section) int name(void *context) { return result; }

SEC("xdp_mine") int packets(struct xdp_md *context) {
  struct record record = {.at = 7, .kind = 9};
  count += step;
  long result = perf_output(context, &with_records, 0xffffffff, &record, sizeof record);
  return result ? 1 : 2;
}
PROGRAM(filter, "socket/2", 0)
PROGRAM(other_filter, "socket_filter", 0)
PROGRAM(either_way, "tc/both", 0)
PROGRAM(connect, "cgroup/connect4_mine", 1)
