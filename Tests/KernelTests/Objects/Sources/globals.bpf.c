// Global data of every section, settable and not.
#include "bpf.h"

const volatile u32 constant = 1;
const volatile u64 SEC(".rodata.more") more = 2;
u32 zeroed;
u64 initialised = 3;
static volatile u32 of_file = 4;
__hidden u32 hidden = 5;
struct { u8 a; u16 b[3]; u64 c; } named SEC(".data.named") = {1, {2, 3, 4}, 5};
int SEC(".bss.more") more_zeroed;
static const char text[] = "a text that is long enough to be kept as one: %d\n";
u32 _version SEC("version") = 0x050400;

static long (*const trace)(const char *, u32, ...) = (void *)6;

SEC("xdp")
int sums(struct xdp_md *context) {
  zeroed = constant + more;
  initialised += of_file + hidden + named.c;
  more_zeroed += named.b[1];
  trace(text, sizeof(text), zeroed);
  return 2;
}
