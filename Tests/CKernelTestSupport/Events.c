#define _GNU_SOURCE

#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "CKernelTestSupport.h"

int64_t capus_test_open_clock(int32_t processor) {
  struct perf_event_attr event;
  memset(&event, 0, sizeof event);
  event.type = PERF_TYPE_SOFTWARE;
  event.size = sizeof event;
  event.config = PERF_COUNT_SW_CPU_CLOCK;
  long result = syscall(SYS_perf_event_open, &event, -1L, (long)processor, -1L, 8UL);
  return result < 0 ? -(int64_t)errno : (int64_t)result;
}
