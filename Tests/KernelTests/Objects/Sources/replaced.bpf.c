// A program with a function that another object replaces.
#include "bpf.h"

__noinline int verdict(struct xdp_md *context) {
  int result = 1;
  barrier_var(result);
  return result;
}

SEC("xdp")
int dispatcher(struct xdp_md *context) { return verdict(context); }
