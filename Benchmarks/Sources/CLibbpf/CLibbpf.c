#include "CLibbpf.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>

static int silent(enum libbpf_print_level level, const char *format, va_list arguments) {
  (void)level;
  (void)format;
  (void)arguments;
  return 0;
}

int clibbpf_load(const char *path) {
  libbpf_set_print(silent);
  struct bpf_object *object = bpf_object__open_file(path, NULL);
  if (object == NULL) {
    return -errno;
  }
  int error = bpf_object__load(object);
  bpf_object__close(object);
  return error;
}

int clibbpf_find(const char *path, const char *const *names, int count) {
  libbpf_set_print(silent);
  struct btf *btf = btf__parse(path, NULL);
  if (btf == NULL) {
    return -errno;
  }
  int error = 0;
  for (int index = 0; index < count && error == 0; index++) {
    int id = btf__find_by_name_kind(btf, names[index], BTF_KIND_STRUCT);
    error = id < 0 ? id : 0;
  }
  btf__free(btf);
  return error;
}
