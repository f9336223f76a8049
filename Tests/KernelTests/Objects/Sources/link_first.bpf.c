// Links with link_second: each has what the other declares.
#include "bpf.h"

struct only_second;
struct pair { u32 a, b; };

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 4);
  __type(key, u32);
  __type(value, u64);
} counts SEC(".maps");

struct shared_map {
  __uint(type, HASH);
  __uint(max_entries, 8);
  __type(key, u32);
  __type(value, struct pair);
} shared SEC(".maps");

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 1);
  __type(key, u32);
  __type(value, u32);
} first_own SEC(".maps");
// Of the same name, and each its own object's.
static volatile u32 own = 11;
static __noinline u32 helper(u32 n) {
  barrier_var(n);
  return n + own;
}

u64 total;
extern u32 limit;
const volatile u32 first_constant = 3;
__weak u32 weak_number = 1;
__hidden u32 hidden_number = 21;
static const char text[] = "first";

extern u32 scale(u32 n, struct only_second *unused);
__weak __noinline u32 choose(u32 n) {
  barrier_var(n);
  return n + 1;
}
extern void bpf_no_such_function(void) __weak __ksym;
extern int LINUX_KERNEL_VERSION __kconfig;

struct task_struct { int pid, tgid; } __attribute__((preserve_access_index));

int first(struct xdp_md *context);
int second(struct xdp_md *context);
struct {
  __uint(type, PROG_ARRAY);
  __uint(max_entries, 2);
  __uint(key_size, 4);
  __array(values, int(void *));
} programs SEC(".maps") = {
  .values = {[1] = (void *)&first},
};

static long add(void *map, u32 *key, u64 *value, u64 *sum) {
  *sum += helper(*key);
  return 0;
}

SEC("xdp")
int first(struct xdp_md *context) {
  u32 key = 2;
  struct pair *pair = map_lookup(&shared, &key);
  u64 *count = map_lookup(&counts, &key);
  u32 *mine = map_lookup(&first_own, &key);
  u64 sum = 0;
  for_each_map_elem(&counts, add, &sum, 0);
  if (pair) pair->a += 1;
  if (count) *count += 1;
  if (mine) *mine += text[limit & 3];
  total += 1;
  // 11 + 5 * 2, 7 of the other's strong `choose`, the limit, weak and hidden numbers, the constant
  u32 result = helper(0) + scale(5, NULL) + choose(4) + limit + weak_number + hidden_number + first_constant;
  if (bpf_no_such_function) bpf_no_such_function();
  if (LINUX_KERNEL_VERSION < 5) result = 0;
  return result;
}

SEC("raw_tp")
int relocated(void *context) {
  struct task_struct *task = (void *)current_task();
  int pid = 0;
  probe_read_kernel(&pid, sizeof(pid), __builtin_preserve_access_index(&task->tgid));
  return pid >= 0 ? 1 : 2;
}
