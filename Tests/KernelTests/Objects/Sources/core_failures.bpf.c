// CO-RE relocations that have no answer, one program each: FAILURE says which.
#include "bpf.h"

#define preserve __attribute__((preserve_access_index))
#define BYTE_SIZE 1

struct list_head { struct list_head *next, *prev; } preserve;
struct task_struct___missing {
  int no_such_member;
} preserve;
struct task_struct___incompatible {
  struct list_head pid;
} preserve;
struct no_such_type {
  int member;
} preserve;
enum bpf_map_type { BPF_MAP_TYPE_NONE_SUCH = 4711 };

#if FAILURE == 0
SEC("raw_tp")
int missing_member(void *context) {
  struct task_struct___missing *task = (void *)current_task();
  int value = 0;
  probe_read_kernel(&value, sizeof(value), __builtin_preserve_access_index(&task->no_such_member));
  return value;
}
#elif FAILURE == 1
SEC("raw_tp")
int missing_type(void *context) {
  struct no_such_type *thing = (void *)current_task();
  int value = 0;
  probe_read_kernel(&value, sizeof(value), __builtin_preserve_access_index(&thing->member));
  return value;
}
#elif FAILURE == 2
SEC("raw_tp")
int incompatible_member(void *context) {
  struct task_struct___incompatible *task = (void *)current_task();
  void *value = 0;
  probe_read_kernel(&value, sizeof(value), __builtin_preserve_access_index(&task->pid.next));
  return value != 0;
}
#elif FAILURE == 3
SEC("raw_tp")
int missing_value(void *context) {
  return __builtin_preserve_enum_value(*(typeof(enum bpf_map_type) *)BPF_MAP_TYPE_NONE_SUCH, 1);
}
#elif FAILURE == 4
SEC("raw_tp")
int missing_size(void *context) {
  return __builtin_preserve_field_info(((struct task_struct___missing *)current_task())->no_such_member, BYTE_SIZE);
}
#endif
