#include "CKernelTestSupport.h"

// Not inlined, and not taken for the same function.
__attribute__((noinline)) int64_t capus_test_probed_first(int64_t value) {
  __asm__ volatile("" : "+r"(value));
  return value + 1;
}

__attribute__((noinline)) int64_t capus_test_probed_second(int64_t value) {
  __asm__ volatile("" : "+r"(value));
  return value + 2;
}
