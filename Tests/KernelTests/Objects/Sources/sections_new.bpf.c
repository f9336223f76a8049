// Sections that an old libbpf does not know, or that an old kernel does not load.
#include "bpf.h"

#define PROGRAM(name, section, result) \
  SEC(section) int name(void *context) { return result; }

PROGRAM(p_tcx_ingress, "tcx/ingress", 0)
PROGRAM(p_tcx_egress, "tcx/egress", 0)
PROGRAM(p_tc_ingress, "tc/ingress", 0)
PROGRAM(p_tc_egress, "tc/egress", 0)
PROGRAM(p_netfilter, "netfilter", 1)
PROGRAM(p_connect_unix, "cgroup/connect_unix", 1)
PROGRAM(p_sendmsg_unix, "cgroup/sendmsg_unix", 1)
PROGRAM(p_recvmsg_unix, "cgroup/recvmsg_unix", 1)
PROGRAM(p_getpeername_unix, "cgroup/getpeername_unix", 1)
PROGRAM(p_getsockname_unix, "cgroup/getsockname_unix", 1)
PROGRAM(p_uprobe_multi, "uprobe.multi//bin/sh:main", 0)
PROGRAM(p_uretprobe_multi, "uretprobe.multi//bin/sh:main", 0)
