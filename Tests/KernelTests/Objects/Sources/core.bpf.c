// CO-RE relocations of every kind, and of every way in which they fail.
#include "bpf.h"

#define preserve __attribute__((preserve_access_index))

enum { BYTE_OFFSET, BYTE_SIZE, EXISTS, SIGNED, LSHIFT, RSHIFT };
#define field(f, kind) __builtin_preserve_field_info(f, kind)
#define type_exists(t) __builtin_preserve_type_info(*(t *)0, 0)
#define type_size(t) __builtin_preserve_type_info(*(t *)0, 1)
#define type_matches(t) __builtin_preserve_type_info(*(t *)0, 2)
#define type_id_local(t) __builtin_btf_type_id(*(t *)0, 0)
#define type_id_kernel(t) __builtin_btf_type_id(*(t *)0, 1)

struct list_head { struct list_head *next, *prev; } preserve;
typedef struct { s32 counter; } preserve atomic_t;

struct task_struct {
  int pid, tgid;
  char comm[16];
  struct task_struct *group_leader;
  unsigned sched_reset_on_fork : 1;
  unsigned in_execve : 1;
  struct list_head children;
  int exit_code;
} preserve;

// Flavours are several views of one type.
struct task_struct___flavour {
  struct list_head tasks;
} preserve;
struct task_struct___missing {
  int no_such_member;
} preserve;
struct task_struct___incompatible {
  struct list_head pid;
} preserve;
struct no_such_type {
  int member;
} preserve;
union no_such_union {
  int member;
};
typedef int no_such_typedef;

enum bpf_map_type { BPF_MAP_TYPE_ARRAY = 17, BPF_MAP_TYPE_NONE_SUCH = 4711 };
enum no_such_enum { NO_SUCH_VALUE = 1 };

struct bpf_map___small {
  u32 map_type, key_size;
} preserve;

#define check(bit, condition) if (condition) result |= 1u << bit

// Every kind; each bit says that an answer is as it must be on any kernel.
SEC("raw_tp")
int kinds(void *context) {
  u32 result = 0;
  struct task_struct *task = (void *)current_task();
  int pid = 0;
  // BPF_CORE_FIELD_BYTE_OFFSET, in an instruction's immediate and through arrays and pointers
  probe_read_kernel(&pid, sizeof(pid), __builtin_preserve_access_index(&task->pid));
  check(0, pid >= 0);
  check(1, field(task->comm, BYTE_OFFSET) > 0);
  check(2, field(task->comm[3], BYTE_OFFSET) == field(task->comm, BYTE_OFFSET) + 3);
  // BPF_CORE_FIELD_BYTE_SIZE
  check(3, field(task->comm, BYTE_SIZE) == 16);
  check(4, field(task->group_leader, BYTE_SIZE) == 8);
  // BPF_CORE_FIELD_EXISTS
  check(5, field(task->exit_code, EXISTS) && field(((struct task_struct___flavour *)task)->tasks, EXISTS));
  check(6, !field(((struct task_struct___missing *)task)->no_such_member, EXISTS));
  // BPF_CORE_FIELD_SIGNED
  check(7, field(task->pid, SIGNED) && !field(task->in_execve, SIGNED));
  // BPF_CORE_FIELD_LSHIFT_U64, _RSHIFT_U64
  check(8, field(task->in_execve, RSHIFT) == 63 && field(task->in_execve, LSHIFT) < 64);
  // BPF_CORE_TYPE_ID_LOCAL, _TARGET
  check(9, type_id_local(struct task_struct) > 0);
  check(10, type_id_kernel(struct task_struct) > 0 && type_id_kernel(struct no_such_type) == 0);
  // BPF_CORE_TYPE_EXISTS, _SIZE, _MATCHES
  check(11, type_exists(struct task_struct) && type_exists(struct task_struct___flavour) && type_exists(atomic_t));
  check(12, !type_exists(struct no_such_type) && !type_exists(union no_such_union) && !type_exists(no_such_typedef));
  check(13, type_size(struct list_head) == 16 && type_size(struct no_such_type) == 0);
  check(14, type_matches(struct list_head) && !type_matches(struct task_struct___incompatible));
  // BPF_CORE_ENUMVAL_EXISTS, _VALUE
  check(15, __builtin_preserve_enum_value(*(typeof(enum bpf_map_type) *)BPF_MAP_TYPE_ARRAY, 0));
  check(16, __builtin_preserve_enum_value(*(typeof(enum bpf_map_type) *)BPF_MAP_TYPE_ARRAY, 1) == 2);
  check(17, !__builtin_preserve_enum_value(*(typeof(enum bpf_map_type) *)BPF_MAP_TYPE_NONE_SUCH, 0));
  check(18, !__builtin_preserve_enum_value(*(typeof(enum no_such_enum) *)NO_SUCH_VALUE, 0));
  return result;
}

// What is missing is not used if the program asks first.
SEC("raw_tp")
int guarded(void *context) {
  struct task_struct___missing *task = (void *)current_task();
  int value = 0;
  if (field(task->no_such_member, EXISTS))
    probe_read_kernel(&value, sizeof(value), __builtin_preserve_access_index(&task->no_such_member));
  return value;
}
