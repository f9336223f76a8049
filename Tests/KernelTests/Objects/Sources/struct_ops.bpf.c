// A congestion control of TCP, with a link and without, which the kernel calls.
#include "bpf.h"

struct sock;
struct tcp_congestion_ops {
  u32 flags;
  u32 (*ssthresh)(struct sock *sk);
  u32 (*undo_cwnd)(struct sock *sk);
  void (*cong_avoid)(struct sock *sk, u32 ack, u32 acked);
  void (*set_state)(struct sock *sk, u8 state);
  // The kernel has no such member, which is fine while it is zero.
  void (*no_such_callback)(struct sock *sk);
  char name[16];
};

SEC("struct_ops/ssthresh")
u32 ssthresh(u64 *context) { return 2; }
SEC("struct_ops")
u32 undo_cwnd(u64 *context) { return 10; }
SEC("struct_ops/cong_avoid")
void cong_avoid(u64 *context) {}

SEC(".struct_ops")
struct tcp_congestion_ops without_link = {
  .ssthresh = (void *)ssthresh,
  .undo_cwnd = (void *)undo_cwnd,
  .cong_avoid = (void *)cong_avoid,
  .name = "apus_test",
};

SEC(".struct_ops.link")
struct tcp_congestion_ops with_link = {
  .ssthresh = (void *)ssthresh,
  .undo_cwnd = (void *)undo_cwnd,
  .cong_avoid = (void *)cong_avoid,
  .name = "apus_test_link",
};
