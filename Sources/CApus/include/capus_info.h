// What BPF_OBJ_GET_INFO_BY_FD fills in. An older kernel fills a shorter structure; the rest stays zero.

#ifndef CAPUS_INFO_H
#define CAPUS_INFO_H

#include <stddef.h>
#include <stdint.h>

// struct bpf_map_info
struct capus_map_info {
  uint32_t type;
  uint32_t id;
  uint32_t key_size;
  uint32_t value_size;
  uint32_t max_entries;
  uint32_t map_flags;
  uint8_t name[16];
  uint32_t ifindex;
  uint32_t btf_vmlinux_value_type_id;
  uint64_t netns_dev;
  uint64_t netns_ino;
  uint32_t btf_id;
  uint32_t btf_key_type_id;
  uint32_t btf_value_type_id;
  uint32_t btf_vmlinux_id;
  uint64_t map_extra;
};
_Static_assert(offsetof(struct capus_map_info, btf_id) == 64, "struct bpf_map_info");
_Static_assert(sizeof(struct capus_map_info) == 88, "struct bpf_map_info");

// struct bpf_prog_info
struct capus_prog_info {
  uint32_t type;
  uint32_t id;
  uint8_t tag[8];
  uint32_t jited_prog_len;
  uint32_t xlated_prog_len;
  uint64_t jited_prog_insns;
  uint64_t xlated_prog_insns;
  uint64_t load_time;
  uint32_t created_by_uid;
  uint32_t nr_map_ids;
  uint64_t map_ids;
  uint8_t name[16];
  uint32_t ifindex;
  uint32_t gpl_compatible;  // one bit; the others are zero
  uint64_t netns_dev;
  uint64_t netns_ino;
  uint32_t nr_jited_ksyms;
  uint32_t nr_jited_func_lens;
  uint64_t jited_ksyms;
  uint64_t jited_func_lens;
  uint32_t btf_id;
  uint32_t func_info_rec_size;
  uint64_t func_info;
  uint32_t nr_func_info;
  uint32_t nr_line_info;
  uint64_t line_info;
  uint64_t jited_line_info;
  uint32_t nr_jited_line_info;
  uint32_t line_info_rec_size;
  uint32_t jited_line_info_rec_size;
  uint32_t nr_prog_tags;
  uint64_t prog_tags;
  uint64_t run_time_ns;
  uint64_t run_cnt;
  uint64_t recursion_misses;
  uint32_t verified_insns;
  uint32_t attach_btf_obj_id;
  uint32_t attach_btf_id;
  uint32_t reserved;
};
_Static_assert(offsetof(struct capus_prog_info, name) == 64, "struct bpf_prog_info");
_Static_assert(offsetof(struct capus_prog_info, btf_id) == 128, "struct bpf_prog_info");
_Static_assert(offsetof(struct capus_prog_info, run_time_ns) == 192, "struct bpf_prog_info");
_Static_assert(sizeof(struct capus_prog_info) == 232, "struct bpf_prog_info");

// struct bpf_btf_info
struct capus_btf_info {
  uint64_t btf;
  uint32_t btf_size;
  uint32_t id;
  uint64_t name;
  uint32_t name_len;
  uint32_t kernel_btf;
};
_Static_assert(sizeof(struct capus_btf_info) == 32, "struct bpf_btf_info");

// struct bpf_link_info: the part that every link type shares, then the words of the type's own union.
struct capus_link_info {
  uint32_t type;
  uint32_t id;
  uint32_t prog_id;
  uint32_t reserved;
  uint32_t specific[12];
};
_Static_assert(offsetof(struct capus_link_info, specific) == 16, "struct bpf_link_info");
_Static_assert(sizeof(struct capus_link_info) == 64, "struct bpf_link_info");

#endif
