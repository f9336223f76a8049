// Runs a program in uBPF: ubpf interpreted|compiled PROGRAM RUNS, the program in hexadecimal.
// Prints the processor time of a run in nanoseconds.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ubpf.h>

// The only element of the only array: what a program looks up, and may touch beside its context and stack.
static uint64_t element;

static uint64_t lookup(uint64_t map, uint64_t key, uint64_t a, uint64_t b, uint64_t c) {
  return *(uint32_t *)(uintptr_t)key == 0 ? (uint64_t)(uintptr_t)&element : 0;
}

static bool is_element(void *context, uint64_t address, uint64_t size) {
  return address >= (uintptr_t)&element && address + size <= (uintptr_t)(&element + 1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 4) return 64;
  size_t size = strlen(argv[2]) / 2;
  uint8_t *code = malloc(size + 1);
  for (size_t index = 0; index < size; index++) sscanf(argv[2] + 2 * index, "%2hhx", code + index);
  long runs = atol(argv[3]);
  uint8_t memory[64] = {0};
  char *error = NULL;
  struct ubpf_vm *vm = ubpf_create();
  if (vm) {
    ubpf_register(vm, 1, "bpf_map_lookup_elem", lookup);
    ubpf_register_data_bounds_check(vm, NULL, is_element);
  }
  if (!vm || ubpf_load(vm, code, (uint32_t)size, &error)) {
    fprintf(stderr, "ubpf: %s\n", error ? error : "no memory");
    return 1;
  }
  uint64_t value = 0;
  double start;
  if (!strcmp(argv[1], "compiled")) {
    ubpf_jit_fn function = ubpf_compile(vm, &error);
    if (!function) {
      fprintf(stderr, "ubpf: %s\n", error);
      return 1;
    }
    start = now();
    for (long run = 0; run < runs; run++) value += function(memory, sizeof memory);
  } else {
    start = now();
    for (long run = 0; run < runs; run++) {
      uint64_t result = 0;
      if (ubpf_exec(vm, memory, sizeof memory, &result)) return 1;
      value += result;
    }
  }
  double time = now() - start;
  if (value != 2 * (uint64_t)runs) return 1;
  printf("%.3f\n", time / (double)runs);
  return 0;
}
