// System calls. Each returns its result, or -errno.

#ifndef CAPUS_CALLS_H
#define CAPUS_CALLS_H

#include <errno.h>
#include <net/if.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <sys/utsname.h>
#include <unistd.h>

// `syscall` is hidden from strict ISO C, whatever macro the including module was built with.
extern long syscall(long number, ...);

static inline int64_t capus_result(int64_t result) { return result < 0 ? -(int64_t)errno : result; }

// bpf(2) with one of the structures of capus_attributes.h.
//
// The instruction itself where it is known: the kernel answers with -errno as it is, and what the C library does besides
// is a part of what a call for a single element costs.
static inline int64_t capus_bpf(uint32_t command, void *attributes, uint32_t size) {
#if defined(__x86_64__) && defined(__LP64__)
  int64_t result = SYS_bpf;
  __asm__ volatile("syscall"
                   : "+a"(result)
                   : "D"((uint64_t)command), "S"(attributes), "d"((uint64_t)size)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__) && defined(__LP64__)
  register int64_t result __asm__("x0") = (int64_t)command;
  register void *second __asm__("x1") = attributes;
  register uint64_t third __asm__("x2") = size;
  register uint64_t number __asm__("x8") = SYS_bpf;
  __asm__ volatile("svc #0"
                   : "+r"(result)
                   : "r"(second), "r"(third), "r"(number)
                   : "memory");
  return result;
#else
  return capus_result(syscall(SYS_bpf, (long)command, attributes, (long)size));
#endif
}

// CLOCK_MONOTONIC in nanoseconds.
static inline int64_t capus_monotonic_time(void) {
  struct timespec time = {0};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Tells the processor, so many times, that the thread waits for memory to change.
static inline void capus_pause(int32_t times) {
  for (int32_t count = 0; count < times; count++) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#else
    __asm__ volatile("" ::: "memory");
#endif
  }
}

static inline int64_t capus_close(int32_t descriptor) { return capus_result(close(descriptor)); }

static inline int64_t capus_make_directory(const char *path) {
  return capus_result(mkdir(path, 0700));
}

static inline int64_t capus_remove_directory(const char *path) { return capus_result(rmdir(path)); }

static inline int64_t capus_unlink(const char *path) { return capus_result(unlink(path)); }

// The value of an environment variable, or NULL.
static inline const char *capus_environment(const char *name) { return getenv(name); }

static inline int32_t capus_is_readable(const char *path) { return access(path, R_OK) == 0; }

// The magic number of the file system that a path is in (`f_type` of statfs(2)).
static inline int64_t capus_file_system(const char *path) {
  struct statfs status;
  return statfs(path, &status) < 0 ? -(int64_t)errno : (int64_t)status.f_type;
}

static inline int64_t capus_page_size(void) { return capus_result(sysconf(_SC_PAGESIZE)); }

// The index of a network interface of the calling thread's network namespace.
static inline int64_t capus_interface_index(const char *name) {
  unsigned int index = if_nametoindex(name);
  return index == 0 ? -(int64_t)errno : (int64_t)index;
}

// The name of a network interface, written with its NUL into 16 bytes (IF_NAMESIZE).
static inline int64_t capus_interface_name(uint32_t index, char *name) {
  return if_indextoname(index, name) == NULL ? -(int64_t)errno : 0;
}

// The kernel's release, as `uname -r` prints it, cut to `size` bytes with its NUL.
static inline int64_t capus_kernel_release(char *buffer, size_t size) {
  struct utsname name;
  if (uname(&name) < 0) {
    return -(int64_t)errno;
  }
  size_t length = 0;
  while (length + 1 < size && name.release[length] != 0) {
    buffer[length] = name.release[length];
    length++;
  }
  if (size > 0) {
    buffer[length] = 0;
  }
  return (int64_t)length;
}

// setsockopt(2) of a number, of what sockets in general have.
static inline int64_t capus_set_socket_option(int32_t descriptor, int32_t option, int32_t value) {
  return capus_result(setsockopt(descriptor, SOL_SOCKET, option, &value, sizeof value));
}

// The path of the running executable, cut to `size` bytes with its NUL.
static inline int64_t capus_executable_path(char *buffer, size_t size) {
  if (size == 0) {
    return -(int64_t)EINVAL;
  }
  ssize_t length = readlink("/proc/self/exe", buffer, size - 1);
  if (length < 0) {
    return -(int64_t)errno;
  }
  buffer[length] = 0;
  return (int64_t)length;
}

// A path without links, `.` and `..` in it; the buffer must have PATH_MAX bytes, 4096.
static inline int64_t capus_real_path(const char *path, char *buffer, size_t size) {
  if (size < 4096) {
    return -(int64_t)EINVAL;
  }
  return realpath(path, buffer) == NULL ? -(int64_t)errno : (int64_t)strlen(buffer);
}

// capget(2) and capset(2), version 3: 64 bits in two words. They speak of the calling thread.
struct capus_capabilities {
  uint64_t effective;
  uint64_t permitted;
  uint64_t inheritable;
};

struct capus_capability_header {
  uint32_t version;
  int32_t pid;
};

struct capus_capability_words {
  uint32_t effective;
  uint32_t permitted;
  uint32_t inheritable;
};

#define CAPUS_CAPABILITY_VERSION_3 0x20080522u

static inline int64_t capus_capabilities_get(struct capus_capabilities *capabilities) {
  struct capus_capability_header header = {CAPUS_CAPABILITY_VERSION_3, 0};
  struct capus_capability_words words[2] = {{0, 0, 0}, {0, 0, 0}};
  if (syscall(SYS_capget, &header, words) < 0) {
    return -(int64_t)errno;
  }
  capabilities->effective = words[0].effective | (uint64_t)words[1].effective << 32;
  capabilities->permitted = words[0].permitted | (uint64_t)words[1].permitted << 32;
  capabilities->inheritable = words[0].inheritable | (uint64_t)words[1].inheritable << 32;
  return 0;
}

static inline int64_t capus_capabilities_set(const struct capus_capabilities *capabilities) {
  struct capus_capability_header header = {CAPUS_CAPABILITY_VERSION_3, 0};
  struct capus_capability_words words[2] = {
      {(uint32_t)capabilities->effective, (uint32_t)capabilities->permitted,
       (uint32_t)capabilities->inheritable},
      {(uint32_t)(capabilities->effective >> 32), (uint32_t)(capabilities->permitted >> 32),
       (uint32_t)(capabilities->inheritable >> 32)},
  };
  return capus_result(syscall(SYS_capset, &header, words));
}

// Lets the process lock any amount of memory: what kernels before 5.11 charge maps and programs to.
static inline int64_t capus_unlimit_locked_memory(void) {
  struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
  return capus_result(setrlimit(RLIMIT_MEMLOCK, &limit));
}

// mmap(2) of a descriptor, shared, at `wanted` if that is not 0 and nothing is there; the address is written to `address`.
static inline int64_t capus_map_memory(
    int32_t descriptor, uint64_t offset, size_t length, int32_t writable, uint64_t wanted,
    void **address) {
  int protection = PROT_READ | (writable ? PROT_WRITE : 0);
  int flags = MAP_SHARED | (wanted ? MAP_FIXED_NOREPLACE : 0);
  void *result =
      mmap((void *)(uintptr_t)wanted, length, protection, flags, descriptor, (off_t)offset);
  if (result == MAP_FAILED) {
    return -(int64_t)errno;
  }
  *address = result;
  return 0;
}

// The same for reading alone and private, which is what the kernel lets its own BTF be.
static inline int64_t capus_map_private_memory(int32_t descriptor, size_t length, void **address) {
  void *result = mmap(NULL, length, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (result == MAP_FAILED) {
    return -(int64_t)errno;
  }
  *address = result;
  return 0;
}

static inline int64_t capus_unmap_memory(void *address, size_t length) {
  return capus_result(munmap(address, length));
}

#endif
