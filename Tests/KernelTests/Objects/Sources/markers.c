// Code with markers: a shared library, and programs of several kinds.
#include "markers.h"

#define EXPORTED __attribute__((visibility("default"), noinline))

// In an own section, as sys/sdt.h has it.
__attribute__((section(".probes"), visibility("hidden"), used)) volatile unsigned short
    marker_counter;

// Wherever it is inlined, the value is elsewhere.
static inline __attribute__((always_inline)) void mark(long value) {
  MARKER1("places", "nr", value);
}

EXPORTED void mark_register(long value) { mark(value); }

EXPORTED void mark_places(const long *numbers, long index) {
  mark(42);
  mark_register(numbers[0]);
  mark(-9);
  MARKER1("places", "m", numbers[1]);
  MARKER1("places", "m", numbers[1]);
  MARKER1("sums", "m", numbers[index]);
}

// Numbers of all sizes, with bits around them that do not belong to them.
EXPORTED void mark_sizes(void) {
  struct {
    signed char before, a, after;
    short b;
    int c;
  } volatile near = {-1, -5, -1, -300, -70000};
  MARKER6(
      "sizes", "nor", near.a, (unsigned char)near.a, near.b, (unsigned short)near.b, near.c,
      (unsigned)near.c);
}

EXPORTED int mark_counted(void) {
  COUNTED_MARKER("counted", "marker_counter");
  return marker_counter;
}

EXPORTED void mark_none(void) { MARKER("nothing"); }

// Never reached: what compilers of other languages write, which says nothing that can be read.
EXPORTED void mark_odd(void) { asm volatile(NOTE("odd", "0", "8@$1 4f@%%xmm0")::); }

EXPORTED void mark_all(void) {
  static const long numbers[] = {1L << 40 | 7, -8, 1000, 2000, 3000};
  mark_places(numbers, 3);
  mark_sizes();
  mark_counted();
  mark_none();
}

#ifdef PROGRAM
#include <signal.h>

// Waits for SIGCONT first, if it is told anything.
int main(int count, char **arguments) {
  if (count > 1)
    raise(SIGSTOP);
  mark_all();
  return 0;
}
#endif
