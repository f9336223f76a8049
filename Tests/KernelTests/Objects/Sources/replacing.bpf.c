// Replaces and traces functions of another object.
#include "bpf.h"

SEC("freplace/verdict")
int replacement(struct xdp_md *context) { return 2; }

SEC("fentry/verdict")
int entry(u64 *context) { return 0; }
