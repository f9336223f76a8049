// The only C of the project: system calls as functions that return -errno, and the kernel's structures.
//
// The structures are written out here, with fixed-width fields and no implicit padding, laid out as
// Linux 6.18 has them, so that nothing depends on the age of the system's <linux/bpf.h>. A kernel that knows
// fewer fields accepts the longer structure as long as the rest is zero.

#ifndef CAPUS_H
#define CAPUS_H

#include "capus_attributes.h"
#include "capus_calls.h"
#include "capus_events.h"
#include "capus_info.h"
#include "capus_netlink.h"

#endif
