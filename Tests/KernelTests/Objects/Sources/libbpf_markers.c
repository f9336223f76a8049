// Attaches a program to a marker with libbpf, and prints what that wrote into the map of arguments, a line per element.
#include <stdio.h>
#include <stdlib.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

int main(int count, char **arguments) {
  if (count != 7)
    return 2;
  LIBBPF_OPTS(bpf_usdt_opts, options, .usdt_cookie = strtoull(arguments[6], NULL, 0));
  struct bpf_object *object = bpf_object__open(arguments[1]);
  if (!object)
    return 3;
  // Of the others, an old libbpf may know less.
  struct bpf_program *program;
  bpf_object__for_each_program(program, object)
    bpf_program__set_autoload(program, 0);
  program = bpf_object__find_program_by_name(object, arguments[2]);
  if (!program || bpf_program__set_autoload(program, 1) || bpf_object__load(object))
    return 3;
  struct bpf_link *link = bpf_program__attach_usdt(
      program, -1, arguments[3], arguments[4], arguments[5], &options);
  if (!link)
    return 4;
  struct bpf_map *map = bpf_object__find_map_by_name(object, "__bpf_usdt_specs");
  unsigned char value[4096];
  for (int key = 0; key < (int)bpf_map__max_entries(map); key++) {
    if (bpf_map_lookup_elem(bpf_map__fd(map), &key, value))
      return 5;
    for (unsigned i = 0; i < bpf_map__value_size(map); i++)
      printf("%02x", value[i]);
    printf("\n");
  }
  return 0;
}
