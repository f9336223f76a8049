// Programs on markers without libbpf's header: the structure as its version 1.7 has it or, with OLD, as before; and one
// that finds arguments by the address where it runs.
#include "bpf.h"

static u64 (*const attach_cookie)(void *) = (void *)174;
static long (*const probe_read_user)(void *, u32, const void *) = (void *)112;

#ifdef __TARGET_ARCH_x86
#define INSTRUCTION_POINTER 128
#else
#define INSTRUCTION_POINTER 256
#endif

enum place { CONSTANT, REGISTER, MEMORY, SUM };

struct argument {
  u64 val_off;
#ifdef OLD
  enum place arg_type;
#else
  enum place arg_type : 8;
  u16 idx_reg_off : 12;
  u16 scale_bitshift : 4;
  u8 reserved : 8;
#endif
  short reg_off;
  bool arg_signed;
  char arg_bitshift;
};

struct specification {
  struct argument args[12];
  u64 usdt_cookie;
  short arg_cnt;
};

struct {
  __uint(type, ARRAY);
  __uint(max_entries, 4);
  __type(key, u32);
  __type(value, struct specification);
} __bpf_usdt_specs SEC(".maps");

struct {
  __uint(type, HASH);
  __uint(max_entries, 16);
  __type(key, u64);
  __type(value, u32);
} __bpf_usdt_ip_to_spec_id SEC(".maps");

struct {
  __uint(type, ARRAY);
  __type(key, u32);
  __type(value, u64);
  __uint(max_entries, 16);
} values SEC(".maps");

u32 count;

// Notes the first argument.
static __attribute__((always_inline)) int note(void *context, u32 number) {
  struct specification *found = map_lookup(&__bpf_usdt_specs, &number);
  if (!found)
    return 0;
  struct argument *argument = &found->args[0];
  u64 value = argument->val_off, base = 0;
  if (argument->arg_type != CONSTANT)
    probe_read_kernel(&base, 8, context + argument->reg_off);
#ifndef OLD
  if (argument->arg_type == SUM) {
    u64 index = 0;
    probe_read_kernel(&index, 8, context + argument->idx_reg_off);
    base += index << argument->scale_bitshift;
  }
#endif
  if (argument->arg_type == REGISTER)
    value = base;
  else if (argument->arg_type != CONSTANT)
    probe_read_user(&value, 8, (void *)(base + argument->val_off));
  value <<= argument->arg_bitshift;
  value = argument->arg_signed ? (s64)value >> argument->arg_bitshift
                               : value >> argument->arg_bitshift;
  u32 key = __sync_fetch_and_add(&count, 1);
  u64 *place = map_lookup(&values, &key);
  if (place)
    *place = value;
  return 0;
}

SEC("usdt") int by_cookie(void *context) { return note(context, attach_cookie(context)); }

static __attribute__((always_inline)) int note_by_address(void *context) {
  u64 address = *(u64 *)(context + INSTRUCTION_POINTER);
  u32 *number = map_lookup(&__bpf_usdt_ip_to_spec_id, &address);
  return number ? note(context, *number) : 0;
}

SEC("usdt") int by_address(void *context) { return note_by_address(context); }
SEC("uprobe") int by_address_with_events(void *context) { return note_by_address(context); }
