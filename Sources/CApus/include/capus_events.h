// Waiting for descriptors, perf events, and a thread to wait in.

#ifndef CAPUS_EVENTS_H
#define CAPUS_EVENTS_H

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline int64_t capus_epoll_create(void) { return capus_result(epoll_create1(EPOLL_CLOEXEC)); }

// Watches a descriptor for input, edge-triggered: `token` comes back each time something arrives.
static inline int64_t capus_epoll_add(int32_t epoll, int32_t descriptor, uint64_t token) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.u64 = token}};
  return capus_result(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

static inline int64_t capus_epoll_remove(int32_t epoll, int32_t descriptor) {
  return capus_result(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL));
}

// A descriptor that is ready for input whenever something was announced.
static inline int64_t capus_event_create(void) {
  return capus_result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

// Only a counter at its end, after 2^64 calls, is an error; then it is ready already.
static inline void capus_event_announce(int32_t descriptor) { (void)eventfd_write(descriptor, 1); }

enum { CAPUS_EPOLL_BATCH = 64 };

// Waits, and writes the tokens of at most `capacity` descriptors, up to CAPUS_EPOLL_BATCH.
static inline int64_t capus_epoll_wait(
    int32_t epoll, uint64_t *tokens, int32_t capacity, int32_t milliseconds) {
  struct epoll_event events[CAPUS_EPOLL_BATCH];
  int limit = capacity < CAPUS_EPOLL_BATCH ? capacity : CAPUS_EPOLL_BATCH;
  int count = epoll_wait(epoll, events, limit, milliseconds);
  if (count < 0) {
    return -(int64_t)errno;
  }
  for (int index = 0; index < count; index++) {
    tokens[index] = events[index].data.u64;
  }
  return count;
}

// Starts a thread that nobody waits for, and that no signal is delivered to.
static inline int64_t capus_start_thread(void *(*body)(void *), void *context) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, body, context);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return -(int64_t)error;
}

// struct perf_event_attr, version 1: all that the events of eBPF programs need.
struct capus_perf_event {
  uint32_t type;
  uint32_t size;
  uint64_t config;
  uint64_t sample_period;
  uint64_t sample_type;
  uint64_t read_format;
  uint64_t flags;
  uint32_t wakeup_events;
  uint32_t bp_type;
  uint64_t config1;
  uint64_t config2;
};
_Static_assert(sizeof(struct capus_perf_event) == 72, "struct perf_event_attr");

// An event on one CPU that eBPF programs send their samples to: PERF_COUNT_SW_BPF_OUTPUT.
static inline int64_t capus_perf_output_open(int32_t cpu, uint32_t wakeup_events) {
  struct capus_perf_event event = {
      .type = 1,            // PERF_TYPE_SOFTWARE
      .size = sizeof event, // PERF_ATTR_SIZE_VER1
      .config = 10,         // PERF_COUNT_SW_BPF_OUTPUT
      .sample_period = 1,
      .sample_type = 1u << 10, // PERF_SAMPLE_RAW
      .wakeup_events = wakeup_events,
  };
  // PERF_FLAG_FD_CLOEXEC
  return capus_result(syscall(SYS_perf_event_open, &event, -1, (long)cpu, -1, 8ul));
}

// An event that programs are attached to, a tracepoint or a probe: reached on any processor, by one process or, if
// that is -1, by any, although it is then opened for the first processor.
static inline int64_t capus_perf_probe_open(
    uint32_t type, uint64_t config, uint64_t config1, uint64_t config2, int32_t process) {
  struct capus_perf_event event = {
      .type = type,
      .size = sizeof event,
      .config = config,
      .config1 = config1,
      .config2 = config2,
  };
  // PERF_FLAG_FD_CLOEXEC
  long processor = process < 0 ? 0 : -1;
  return capus_result(syscall(SYS_perf_event_open, &event, (long)process, processor, -1, 8ul));
}

// PERF_EVENT_IOC_DISABLE
static inline int64_t capus_perf_disable(int32_t descriptor) {
  return capus_result(ioctl(descriptor, 0x2401, 0));
}

// PERF_EVENT_IOC_SET_BPF; the number of an `_IOW` is this one on x86, Arm and RISC-V.
static inline int64_t capus_perf_set_program(int32_t descriptor, int32_t program) {
  return capus_result(ioctl(descriptor, 0x40042408, program));
}

// PERF_EVENT_IOC_ENABLE
static inline int64_t capus_perf_enable(int32_t descriptor) {
  return capus_result(ioctl(descriptor, 0x2400, 0));
}

#endif
