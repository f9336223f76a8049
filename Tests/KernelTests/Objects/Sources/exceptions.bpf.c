// A program that throws, and the function that is called then, to which nothing else refers.
#include "bpf.h"

extern void bpf_throw(u64 cookie) __ksym;

__noinline int on_exception(u64 cookie) { return cookie + 1; }

SEC("tc")
__attribute__((btf_decl_tag("exception_callback:on_exception")))
int throws(struct __sk_buff *context) {
  if (context->len) bpf_throw(42);
  return 0;
}
