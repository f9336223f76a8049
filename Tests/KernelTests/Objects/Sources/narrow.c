// A 32-bit executable, which calls a function three times and says that it has run.
__attribute__((noinline, used)) int number(void) {
  __asm__ volatile("");
  return 1;
}

void _start(void) {
  for (int i = 0; i < 3; i++) number();
  // exit(7)
  __asm__ volatile("int $0x80" ::"a"(1), "b"(7));
}
