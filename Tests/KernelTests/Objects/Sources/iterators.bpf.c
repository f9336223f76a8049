// Iterators over tasks and maps, which write one number for each object, and one at the end.
#include "bpf.h"

static long (*const seq_write)(void *, const void *, u32) = (void *)127;

struct bpf_iter_meta {
  void *seq;
  u64 session_id, seq_num;
};
struct bpf_iter_object {
  struct bpf_iter_meta *meta;
  void *object;
};

#define PROGRAM(name, section)                                         \
  SEC(section) int name(struct bpf_iter_object *context) {             \
    u64 number = context->object ? 1 : 2;                              \
    seq_write(context->meta->seq, &number, sizeof number);             \
    return 0;                                                          \
  }

PROGRAM(tasks, "iter.s/task")
PROGRAM(maps, "iter/bpf_map")
// Of one map, which the section does not name.
PROGRAM(elements, "?iter/bpf_map_elem")

SEC("xdp") int packets(struct xdp_md *context) { return 2; }
