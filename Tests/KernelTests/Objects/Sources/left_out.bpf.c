// A program and a struct_ops map that are not loaded unless asked for; the program would be rejected.
#include "bpf.h"

SEC("xdp")
int loaded(struct xdp_md *context) { return 2; }

SEC("?xdp")
int left_out(struct xdp_md *context) { return *(volatile int *)(u64)context->data; }

struct sock;
struct tcp_congestion_ops {
  u32 (*ssthresh)(struct sock *sk);
  char name[16];
};

SEC("struct_ops")
u32 unused(u64 *context) { return 2; }

SEC("?.struct_ops")
struct tcp_congestion_ops operations = {.ssthresh = (void *)unused, .name = "apus_test_out"};
