// Programs on many functions with typed arguments, which Linux 7.2 has.
#include "bpf.h"

#define PROGRAM(name, section) \
  SEC(section) int name(void *context) { return 0; }

PROGRAM(entry, "?fentry.multi/tcp_*")
PROGRAM(leaving, "?fexit.multi/tcp_*")
PROGRAM(session, "?fsession.multi/tcp_*")
PROGRAM(sleepable, "?fentry.multi.s/tcp_*")
