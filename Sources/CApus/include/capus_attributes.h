// The members of the kernel's `union bpf_attr`, one structure per command or group of commands.

#ifndef CAPUS_ATTRIBUTES_H
#define CAPUS_ATTRIBUTES_H

#include <stddef.h>
#include <stdint.h>

// BPF_MAP_CREATE
struct capus_attr_map_create {
  uint32_t map_type;
  uint32_t key_size;
  uint32_t value_size;
  uint32_t max_entries;
  uint32_t map_flags;
  uint32_t inner_map_fd;
  uint32_t numa_node;
  uint8_t map_name[16];
  uint32_t map_ifindex;
  uint32_t btf_fd;
  uint32_t btf_key_type_id;
  uint32_t btf_value_type_id;
  uint32_t btf_vmlinux_value_type_id;
  uint64_t map_extra;
  int32_t value_type_btf_obj_fd;
  int32_t map_token_fd;
};
_Static_assert(offsetof(struct capus_attr_map_create, map_extra) == 64, "union bpf_attr");
_Static_assert(sizeof(struct capus_attr_map_create) == 80, "union bpf_attr");

// BPF_MAP_LOOKUP_ELEM, _UPDATE_ELEM, _DELETE_ELEM, _GET_NEXT_KEY, _LOOKUP_AND_DELETE_ELEM, BPF_MAP_FREEZE
struct capus_attr_map_element {
  uint32_t map_fd;
  uint32_t reserved;
  uint64_t key;
  uint64_t value_or_next_key;
  uint64_t flags;
};
_Static_assert(sizeof(struct capus_attr_map_element) == 32, "union bpf_attr");

// BPF_MAP_LOOKUP_BATCH, _LOOKUP_AND_DELETE_BATCH, _UPDATE_BATCH, _DELETE_BATCH
struct capus_attr_map_batch {
  uint64_t in_batch;
  uint64_t out_batch;
  uint64_t keys;
  uint64_t values;
  uint32_t count;
  uint32_t map_fd;
  uint64_t elem_flags;
  uint64_t flags;
};
_Static_assert(sizeof(struct capus_attr_map_batch) == 56, "union bpf_attr");

// BPF_PROG_LOAD
struct capus_attr_prog_load {
  uint32_t prog_type;
  uint32_t insn_cnt;
  uint64_t insns;
  uint64_t license;
  uint32_t log_level;
  uint32_t log_size;
  uint64_t log_buf;
  uint32_t kern_version;
  uint32_t prog_flags;
  uint8_t prog_name[16];
  uint32_t prog_ifindex;
  uint32_t expected_attach_type;
  uint32_t prog_btf_fd;
  uint32_t func_info_rec_size;
  uint64_t func_info;
  uint32_t func_info_cnt;
  uint32_t line_info_rec_size;
  uint64_t line_info;
  uint32_t line_info_cnt;
  uint32_t attach_btf_id;
  uint32_t attach_prog_fd_or_btf_obj_fd;
  uint32_t core_relo_cnt;
  uint64_t fd_array;
  uint64_t core_relos;
  uint32_t core_relo_rec_size;
  uint32_t log_true_size;
  int32_t prog_token_fd;
  uint32_t fd_array_cnt;
};
_Static_assert(offsetof(struct capus_attr_prog_load, func_info) == 80, "union bpf_attr");
_Static_assert(offsetof(struct capus_attr_prog_load, fd_array) == 120, "union bpf_attr");
_Static_assert(sizeof(struct capus_attr_prog_load) == 152, "union bpf_attr");

// BPF_BTF_LOAD
struct capus_attr_btf_load {
  uint64_t btf;
  uint64_t log_buf;
  uint32_t btf_size;
  uint32_t log_size;
  uint32_t log_level;
  uint32_t log_true_size;
  uint32_t btf_flags;
  int32_t btf_token_fd;
};
_Static_assert(offsetof(struct capus_attr_btf_load, btf_flags) == 32, "union bpf_attr");
_Static_assert(sizeof(struct capus_attr_btf_load) == 40, "union bpf_attr");

// BPF_PROG_ATTACH
struct capus_attr_prog_attach {
  uint32_t target_fd_or_ifindex;
  int32_t attach_bpf_fd;
  uint32_t attach_type;
  uint32_t attach_flags;
};
_Static_assert(sizeof(struct capus_attr_prog_attach) == 16, "union bpf_attr");

// BPF_TOKEN_CREATE
struct capus_attr_token_create {
  uint32_t flags;
  int32_t bpffs_fd;
};

// BPF_LINK_CREATE: the part that every attach type shares, then the words of the type's own union.
struct capus_attr_link_create {
  uint32_t prog_or_map_fd;
  uint32_t target_fd_or_ifindex;
  uint32_t attach_type;
  uint32_t flags;
  uint64_t specific[6];
};
_Static_assert(sizeof(struct capus_attr_link_create) == 64, "union bpf_attr");

// BPF_LINK_UPDATE
struct capus_attr_link_update {
  uint32_t link_fd;
  uint32_t new_prog_or_map_fd;
  uint32_t flags;
  uint32_t old_prog_or_map_fd;
};
_Static_assert(sizeof(struct capus_attr_link_update) == 16, "union bpf_attr");

// BPF_LINK_DETACH
struct capus_attr_link_detach {
  uint32_t link_fd;
};

// BPF_ITER_CREATE
struct capus_attr_iter_create {
  uint32_t link_fd;
  uint32_t flags;
};
_Static_assert(sizeof(struct capus_attr_iter_create) == 8, "union bpf_attr");

// BPF_RAW_TRACEPOINT_OPEN
struct capus_attr_raw_tracepoint {
  uint64_t name;
  uint32_t prog_fd;
  uint32_t reserved;
  uint64_t cookie;
};
_Static_assert(sizeof(struct capus_attr_raw_tracepoint) == 24, "union bpf_attr");

// BPF_OBJ_PIN, BPF_OBJ_GET
struct capus_attr_object {
  uint64_t pathname;
  uint32_t bpf_fd;
  uint32_t file_flags;
};
_Static_assert(sizeof(struct capus_attr_object) == 16, "union bpf_attr");

// BPF_OBJ_GET_INFO_BY_FD
struct capus_attr_info {
  uint32_t bpf_fd;
  uint32_t info_len;
  uint64_t info;
};
_Static_assert(sizeof(struct capus_attr_info) == 16, "union bpf_attr");

// BPF_*_GET_NEXT_ID, BPF_*_GET_FD_BY_ID
struct capus_attr_identifier {
  uint32_t start_id_or_id;
  uint32_t next_id;
  uint32_t open_flags;
};
_Static_assert(sizeof(struct capus_attr_identifier) == 12, "union bpf_attr");

// BPF_PROG_TEST_RUN, also called BPF_PROG_RUN
struct capus_attr_prog_test_run {
  uint32_t prog_fd;
  uint32_t retval;
  uint32_t data_size_in;
  uint32_t data_size_out;
  uint64_t data_in;
  uint64_t data_out;
  uint32_t repeat;
  uint32_t duration;
  uint32_t ctx_size_in;
  uint32_t ctx_size_out;
  uint64_t ctx_in;
  uint64_t ctx_out;
  uint32_t flags;
  uint32_t cpu;
  uint32_t batch_size;
  uint32_t reserved;
};
_Static_assert(sizeof(struct capus_attr_prog_test_run) == 80, "union bpf_attr");

#endif
