// Markers in code as tracers look for them: an instruction that does nothing, and a note with its address, its names
// and where its arguments are. sys/sdt.h makes such; the tests do without it.
#pragma once

#if __SIZEOF_LONG__ == 8
#define ADDRESS ".8byte "
#else
#define ADDRESS ".4byte "
#endif

// `counter` is a symbol, or 0.
#define NOTE(name, counter, arguments)                                    \
  "990: nop\n"                                                            \
  ".pushsection .note.stapsdt,\"\",\"note\"\n"                            \
  ".balign 4\n"                                                           \
  ".4byte 992f-991f, 994f-993f, 3\n"                                      \
  "991: .asciz \"stapsdt\"\n"                                             \
  "992: .balign 4\n"                                                      \
  "993: " ADDRESS "990b, marker_base, " counter "\n"                      \
  ".asciz \"test\"\n"                                                     \
  ".asciz \"" name "\"\n"                                                 \
  ".asciz \"" arguments "\"\n"                                            \
  "994: .balign 4\n"                                                      \
  ".popsection\n"                                                         \
  ".ifndef marker_base\n"                                                 \
  ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"   \
  ".weak marker_base\n"                                                   \
  ".hidden marker_base\n"                                                 \
  "marker_base: .space 1\n"                                               \
  ".popsection\n"                                                         \
  ".endif\n"

// The size, negative of a signed type, and the place that the compiler chose.
#define PLACE(n) "%c[s" #n "]@%[a" #n "]"
#define SIZE(x) ((__typeof__(x))-1 < (__typeof__(x))1 ? -(int)sizeof(x) : (int)sizeof(x))
#define OPERAND(n, constraint, x) [s##n] "n"(SIZE(x)), [a##n] constraint(x)

#define MARKER(name) asm volatile(NOTE(name, "0", "")::)
#define MARKER1(name, constraint, a) \
  asm volatile(NOTE(name, "0", PLACE(0))::OPERAND(0, constraint, a))
#define COUNTED_MARKER(name, counter) asm volatile(NOTE(name, counter, "")::)
#define MARKER6(name, constraint, a, b, c, d, e, f)                                          \
  asm volatile(                                                                              \
      NOTE(name, "0", PLACE(0) " " PLACE(1) " " PLACE(2) " " PLACE(3) " " PLACE(4) " " PLACE(5)) \
      ::OPERAND(0, constraint, a), OPERAND(1, constraint, b), OPERAND(2, constraint, c),     \
      OPERAND(3, constraint, d), OPERAND(4, constraint, e), OPERAND(5, constraint, f))
