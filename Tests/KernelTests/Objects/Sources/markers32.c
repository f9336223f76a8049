// A program of 32 bits with markers, which needs no library.
#include "markers.h"

static void mark(int value, const int *values) {
  MARKER1("places", "n", 42);
  MARKER1("places", "r", value);
  MARKER1("places", "m", values[2]);
}

void _start(void) {
  volatile int values[] = {1, 2, -300};
  mark(-7, (const int *)values);
  asm volatile("int $0x80" ::"a"(1), "b"(0));
}
