// Programs that count how often something happens in one process, attached to what their sections name.
#include "bpf.h"

static u64 (*const current_process)(void) = (void *)14;

u32 process;

struct {
  __uint(type, ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 32);
} counts SEC(".maps");

// `at` is where in `counts` the program counts.
#define PROGRAM(name, section, at)                               \
  SEC(section) int name(void *context) {                         \
    u32 key = at;                                                \
    u64 *count;                                                  \
    if (current_process() >> 32 != process)                      \
      return 0;                                                  \
    count = map_lookup(&counts, &key);                           \
    if (count)                                                   \
      __sync_fetch_and_add(count, 1);                            \
    return 0;                                                    \
  }

PROGRAM(tracepoint, "tp/syscalls/sys_enter_getppid", 0)
PROGRAM(long_tracepoint, "tracepoint/syscalls/sys_exit_getppid", 1)
PROGRAM(raw_tracepoint, "raw_tp/sched_process_exit", 2)
PROGRAM(function, "uprobe/libc.so.6:getppid", 3)
PROGRAM(function_return, "uretprobe/libc.so.6:getppid", 4)
PROGRAM(functions, "uprobe.multi/libc.so.6:getp?id", 5)
PROGRAM(functions_return, "uretprobe.multi/libc.so.6:getppi*", 6)
PROGRAM(functions_session, "uprobe.session/libc.so.6:getp?id", 7)
PROGRAM(system_call, "ksyscall/getppid", 8)
PROGRAM(system_call_return, "kretsyscall/getppid", 9)
PROGRAM(no_target, "tp", 10)
PROGRAM(no_function, "uprobe", 11)
PROGRAM(no_place, "perf_event", 12)
PROGRAM(marker, "usdt/libc.so.6:libc:setjmp", 13)
PROGRAM(missing, "tp/syscalls/sys_enter_nothing", 14)
PROGRAM(kernel_function, "kprobe", 15)
PROGRAM(kernel_function_return, "kretprobe", 16)
PROGRAM(kernel_functions, "kprobe.multi", 17)
PROGRAM(kernel_functions_return, "kretprobe.multi", 18)
PROGRAM(kernel_functions_session, "kprobe.session", 19)
