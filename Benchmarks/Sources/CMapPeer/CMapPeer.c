#define _GNU_SOURCE
#include "CMapPeer.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_clock(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Processor time: what others do meanwhile matters less.
static int64_t now(void) { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

void cmappeer_use_processor(int number) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(number, &set);
  sched_setaffinity(0, sizeof set, &set);
}

int64_t cmappeer_get(int map, uint32_t count) {
  int64_t start = now();
  for (uint32_t key = 0; key < count; key++) {
    uint64_t value;
    if (bpf_map_lookup_elem(map, &key, &value)) {
      return -errno;
    }
  }
  return now() - start;
}

int64_t cmappeer_set(int map, uint32_t count) {
  int64_t start = now();
  for (uint32_t key = 0; key < count; key++) {
    uint64_t value = key;
    if (bpf_map_update_elem(map, &key, &value, BPF_ANY)) {
      return -errno;
    }
  }
  return now() - start;
}

int64_t cmappeer_remove(int map, uint32_t count) {
  int64_t start = now();
  for (uint32_t key = 0; key < count; key++) {
    if (bpf_map_delete_elem(map, &key)) {
      return -errno;
    }
  }
  return now() - start;
}

int64_t cmappeer_get_per_cpu(int map, uint32_t count, uint32_t size) {
  uint64_t *values = calloc(1, size);
  if (!values) {
    return -ENOMEM;
  }
  int64_t start = now();
  uint32_t key = 0;
  for (uint32_t index = 0; index < count; index++) {
    if (bpf_map_lookup_elem(map, &key, values)) {
      free(values);
      return -errno;
    }
  }
  int64_t time = now() - start;
  free(values);
  return time;
}

int64_t cmappeer_walk(int map, uint64_t *sum) {
  int64_t start = now();
  uint32_t key, next;
  uint32_t *current = NULL;
  *sum = 0;
  while (!bpf_map_get_next_key(map, current, &next)) {
    uint64_t value;
    if (!bpf_map_lookup_elem(map, &next, &value)) {
      *sum += value;
    }
    key = next;
    current = &key;
  }
  return now() - start;
}

int64_t cmappeer_walk_batches(int map, uint32_t batch, uint64_t *sum) {
  uint32_t *keys = malloc((size_t)batch * 4);
  uint64_t *values = malloc((size_t)batch * 8);
  uint32_t in = 0, out = 0;
  void *position = NULL;
  int error = 0;
  *sum = 0;
  int64_t start = now();
  while (!error) {
    uint32_t count = batch;
    error = bpf_map_lookup_batch(map, position, &out, keys, values, &count, NULL);
    if (error && errno != ENOENT) {
      break;
    }
    for (uint32_t index = 0; index < count; index++) {
      *sum += values[index];
    }
    in = out;
    position = &in;
  }
  int64_t time = now() - start;
  int failure = errno;
  free(keys);
  free(values);
  return failure == ENOENT ? time : -failure;
}

int64_t cmappeer_walk_floor(int map, uint32_t batch) {
  uint32_t *keys = malloc((size_t)batch * 4);
  uint64_t *values = malloc((size_t)batch * 8);
  uint32_t position = 0;
  void *from = NULL;
  int error = 0;
  int64_t start = now();
  while (!error) {
    uint32_t count = batch;
    error = bpf_map_lookup_batch(map, from, &position, keys, values, &count, NULL);
    from = &position;
  }
  int64_t time = now() - start;
  int failure = errno;
  free(keys);
  free(values);
  return failure == ENOENT ? time : -failure;
}

int64_t cmappeer_set_batches(int map, uint32_t count, uint32_t batch) {
  uint32_t *keys = malloc((size_t)batch * 4);
  uint64_t *values = malloc((size_t)batch * 8);
  int64_t result = 0;
  int64_t start = now();
  for (uint32_t first = 0; first < count && !result; first += batch) {
    uint32_t size = count - first < batch ? count - first : batch;
    for (uint32_t index = 0; index < size; index++) {
      keys[index] = first + index;
      values[index] = first + index;
    }
    if (bpf_map_update_batch(map, keys, values, &size, NULL)) {
      result = -errno;
    }
  }
  int64_t time = now() - start;
  free(keys);
  free(values);
  return result ? result : time;
}

static int count_record(void *context, void *data, size_t size) {
  (void)data;
  (void)size;
  ++*(uint64_t *)context;
  return 0;
}

int64_t cmappeer_read_ring(int map, const volatile int32_t *stop, uint64_t *count) {
  *count = 0;
  struct ring_buffer *ring = ring_buffer__new(map, count_record, count, NULL);
  if (!ring) {
    return -errno;
  }
  while (!*stop) {
    ring_buffer__poll(ring, 10);
  }
  ring_buffer__consume(ring);
  ring_buffer__free(ring);
  return 0;
}

static void count_sample(void *context, int cpu, void *data, uint32_t size) {
  (void)cpu;
  (void)data;
  (void)size;
  ++*(uint64_t *)context;
}

int64_t cmappeer_read_perf(
    int map, uint32_t pages, const volatile int32_t *stop, uint64_t *count) {
  *count = 0;
  struct perf_buffer *buffer = perf_buffer__new(map, pages, count_sample, NULL, count, NULL);
  if (!buffer) {
    return -errno;
  }
  while (!*stop) {
    perf_buffer__poll(buffer, 10);
  }
  perf_buffer__consume(buffer);
  perf_buffer__free(buffer);
  return 0;
}

struct delays {
  int64_t *values;
  uint64_t capacity;
  uint64_t count;
};

static int note_delay(void *context, void *data, size_t size) {
  struct delays *delays = context;
  if (size >= sizeof(uint64_t) && delays->count < delays->capacity) {
    delays->values[delays->count++] = read_clock(CLOCK_MONOTONIC) - *(int64_t *)data;
  }
  return 0;
}

int64_t cmappeer_read_times(
    int map, const volatile int32_t *stop, int64_t *delays, uint64_t capacity, uint64_t *count) {
  struct delays read = {delays, capacity, 0};
  struct ring_buffer *ring = ring_buffer__new(map, note_delay, &read, NULL);
  if (!ring) {
    return -errno;
  }
  while (!*stop) {
    ring_buffer__poll(ring, 10);
  }
  ring_buffer__free(ring);
  *count = read.count;
  return 0;
}
