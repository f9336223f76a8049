// Runs a program in uBPF: ubpf interpreted|compiled PROGRAM RUNS, the program in hexadecimal.
// Prints the processor time of a run in nanoseconds.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <ubpf.h>

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
