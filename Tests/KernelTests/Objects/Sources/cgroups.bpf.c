// Programs of a control group, which count how often they run, and allow everything.
#include "bpf.h"

struct {
  __uint(type, ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 32);
} counts SEC(".maps");

// `at` is where in `counts` the program counts.
#define PROGRAM(name, section, at)           \
  SEC(section) int name(void *context) {     \
    u32 key = at;                            \
    u64 *count = map_lookup(&counts, &key);  \
    if (count)                               \
      __sync_fetch_and_add(count, 1);        \
    return 1;                                \
  }

PROGRAM(sock_create, "cgroup/sock_create", 0)
PROGRAM(sock_release, "cgroup/sock_release", 1)
PROGRAM(bind4, "cgroup/bind4", 2)
PROGRAM(post_bind4, "cgroup/post_bind4", 3)
PROGRAM(connect4, "cgroup/connect4", 4)
PROGRAM(sendmsg4, "cgroup/sendmsg4", 5)
PROGRAM(egress, "cgroup_skb/egress", 6)
PROGRAM(recvmsg4, "cgroup/recvmsg4", 7)
PROGRAM(getpeername4, "cgroup/getpeername4", 8)
PROGRAM(getsockname4, "cgroup/getsockname4", 9)
PROGRAM(sysctl, "cgroup/sysctl", 10)
PROGRAM(get_option, "cgroup/getsockopt", 11)
PROGRAM(set_option, "cgroup/setsockopt", 12)
PROGRAM(device, "cgroup/dev", 13)
PROGRAM(connections, "sockops", 14)
PROGRAM(security, "?lsm_cgroup/socket_bind", 15)
// What the section does not say.
PROGRAM(either_way, "?cgroup/skb", 16)
PROGRAM(packets, "?xdp", 17)
