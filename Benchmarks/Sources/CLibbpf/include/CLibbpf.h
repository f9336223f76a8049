// The peer: the same steps with libbpf, one function per step to be timed. Each returns 0, or a negative errno.

#ifndef CLIBBPF_H
#define CLIBBPF_H

// Opens an object, loads it and closes it.
int clibbpf_load(const char *path);

// Parses BTF and looks up some structs by name.
int clibbpf_find(const char *path, const char *const *names, int count);

#endif
