// The peer: what one does with maps through libbpf, each a loop to be timed. Each returns nanoseconds of processor time,
// or a negative errno.

#ifndef CMAPPEER_H
#define CMAPPEER_H

#include <stdint.h>

// Keeps the calling thread, and what it starts, on one processor; without effect where there is none of the number.
void cmappeer_use_processor(int number);

// Operations on a hash of 4-byte keys and 8-byte values, with the keys 0, 1, 2 …
int64_t cmappeer_get(int map, uint32_t count);
int64_t cmappeer_set(int map, uint32_t count);
int64_t cmappeer_remove(int map, uint32_t count);

// Reads one element of a per-CPU map over and over; `size` is the room for all values.
int64_t cmappeer_get_per_cpu(int map, uint32_t count, uint32_t size);

// Walks over all elements of a hash: by next key and lookup, or in batches. `sum` becomes the sum of the values.
int64_t cmappeer_walk(int map, uint64_t *sum);
int64_t cmappeer_walk_batches(int map, uint32_t batch, uint64_t *sum);

// The same calls for batches, and nothing done with what they give: no reader can be faster.
int64_t cmappeer_walk_floor(int map, uint32_t batch);

// Writes elements in batches.
int64_t cmappeer_set_batches(int map, uint32_t count, uint32_t batch);

// Reads a ring buffer, or the perf buffers of a perf event array, until `*stop` is set and nothing is left. `count`
// becomes the number of records. Returns 0.
int64_t cmappeer_read_ring(int map, const volatile int32_t *stop, uint64_t *count);
int64_t cmappeer_read_perf(int map, uint32_t pages, const volatile int32_t *stop, uint64_t *count);

// Reads a ring buffer of times (CLOCK_MONOTONIC) as above. `delays` becomes how long ago each was when it was read, for
// the first `capacity` of them.
int64_t cmappeer_read_times(
    int map, const volatile int32_t *stop, int64_t *delays, uint64_t capacity, uint64_t *count);

#endif
