// A program and a struct_ops map that are not loaded unless asked for; the program would be rejected.
#include "bpf.h"

SEC("xdp")
int loaded(struct xdp_md *context) { return 2; }

SEC("?xdp")
int left_out(struct xdp_md *context) { return *(volatile int *)(u64)context->data; }
