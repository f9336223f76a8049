// What the kernel tests need of Linux and Swift's Glibc module does not show: namespaces, raw frames, and
// processes that start in the calling thread's namespaces. Each function returns its result, or -errno.

#ifndef CKERNELTESTSUPPORT_H
#define CKERNELTESTSUPPORT_H

#include <errno.h>
#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern long syscall(long number, ...);
extern char **environ;

enum {
  CAPUS_TEST_CLONE_NEWNS = 0x00020000,
  CAPUS_TEST_CLONE_NEWNET = 0x40000000,
  CAPUS_TEST_AF_PACKET = 17,
  CAPUS_TEST_SOL_PACKET = 263,
  CAPUS_TEST_PACKET_QDISC_BYPASS = 20,
};

static inline int64_t capus_test_result(int64_t result) {
  return result < 0 ? -(int64_t)errno : result;
}

// Moves the calling thread into a network namespace of its own, which ends with it.
static inline int64_t capus_test_unshare_network(void) {
  return capus_test_result(syscall(SYS_unshare, (long)CAPUS_TEST_CLONE_NEWNET));
}

// Moves the calling thread into a mount namespace of its own, and mounts a BPF file system there over `path`.
static inline int64_t capus_test_mount_bpffs(const char *path) {
  if (syscall(SYS_unshare, (long)CAPUS_TEST_CLONE_NEWNS) < 0) {
    return -(int64_t)errno;
  }
  if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
    return -(int64_t)errno;
  }
  return capus_test_result(mount("bpf", path, "bpf", 0, NULL));
}

// Moves the calling thread into a mount namespace of its own, and mounts tracefs there, or, with `nothing`, an empty
// file system in its place.
static inline int64_t capus_test_mount_tracefs(int32_t nothing) {
  if (syscall(SYS_unshare, (long)CAPUS_TEST_CLONE_NEWNS) < 0) {
    return -(int64_t)errno;
  }
  if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) {
    return -(int64_t)errno;
  }
  const char *type = nothing ? "tmpfs" : "tracefs";
  if (nothing && mount(type, "/sys/kernel/debug", type, 0, NULL) < 0) {
    return -(int64_t)errno;
  }
  int error = mount(type, "/sys/kernel/tracing", type, 0, NULL) < 0 ? errno : 0;
  // EBUSY: it is mounted there for everybody.
  return error == EBUSY && !nothing ? 0 : -(int64_t)error;
}

// The calling thread's number.
static inline int64_t capus_test_thread(void) {
  return capus_test_result(syscall(SYS_gettid));
}

// Runs a shell command in the calling thread's namespaces, and returns its exit status.
static inline int64_t capus_test_shell(const char *command) {
  char shell[] = "sh", option[] = "-c", text[1024];
  if (strlen(command) >= sizeof text) {
    return -(int64_t)E2BIG;
  }
  strcpy(text, command);
  char *arguments[] = {shell, option, text, NULL};
  pid_t child;
  int error = posix_spawn(&child, "/bin/sh", NULL, NULL, arguments, environ);
  if (error != 0) {
    return -(int64_t)error;
  }
  int status;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return -(int64_t)errno;
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

// struct sockaddr_ll
struct capus_test_link_address {
  uint16_t family;
  uint16_t protocol;
  int32_t interface;
  uint16_t hardware_type;
  uint8_t packet_type;
  uint8_t address_length;
  uint8_t address[8];
};

// A socket that sends frames straight to an interface's driver: the queue in front of it swallows frames as long as
// the kernel has not got round to activating it, up to a second after the interface went up.
static inline int64_t capus_test_open_packet_socket(void) {
  int descriptor = socket(CAPUS_TEST_AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return -(int64_t)errno;
  }
  int on = 1;
  if (setsockopt(
          descriptor, CAPUS_TEST_SOL_PACKET, CAPUS_TEST_PACKET_QDISC_BYPASS, &on, sizeof on) < 0) {
    int64_t error = -(int64_t)errno;
    (void)close(descriptor);
    return error;
  }
  return descriptor;
}

// Sends one Ethernet frame out of an interface `count` times.
static inline int64_t capus_test_send_frames(
    int32_t descriptor, uint32_t interface, const void *frame, size_t size, uint32_t count) {
  struct capus_test_link_address to;
  memset(&to, 0, sizeof to);
  to.family = CAPUS_TEST_AF_PACKET;
  to.interface = (int32_t)interface;
  to.address_length = 6;
  memcpy(to.address, frame, size < 6 ? size : 6);
  int64_t result = 0;
  for (uint32_t sent = 0; sent < count && result >= 0; sent++) {
    do {
      result = capus_test_result(
          sendto(descriptor, frame, size, 0, (const struct sockaddr *)&to, sizeof to));
    } while (result == -EINTR || result == -ENOBUFS);
  }
  return result < 0 ? result : 0;
}

// A descriptor of a process (pidfd_open), or -errno.
static inline int64_t capus_test_process_descriptor(int32_t process) {
  return capus_test_result(syscall(434, (long)process, 0L));
}

// A copy of another process's descriptor (pidfd_getfd), or -errno.
static inline int64_t capus_test_foreign_descriptor(int32_t process, int32_t number) {
  int64_t descriptor = capus_test_process_descriptor(process);
  if (descriptor < 0) {
    return descriptor;
  }
  int64_t result = capus_test_result(syscall(438, (long)descriptor, (long)number, 0L));
  (void)close((int)descriptor);
  return result;
}

// Makes the system calls that it reads from `channel`, of seven numbers each, and answers each with its result.
static inline void capus_test_obey(int channel) {
  int64_t order[7], result;
  while (read(channel, order, sizeof order) == (ssize_t)sizeof order) {
    result = capus_test_result(
        syscall(order[0], order[1], order[2], order[3], order[4], order[5], order[6]));
    if (write(channel, &result, sizeof result) != (ssize_t)sizeof result) {
      break;
    }
  }
  _exit(0);
}

// Starts a process with no descriptor but 0, by which it is told what to do, and returns its number.
static inline int64_t capus_test_start_servant(int32_t *channel) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
    return -(int64_t)errno;
  }
  pid_t child = fork();
  if (child == 0) {
    // Only system calls here: another thread of the parent may have held any lock.
    (void)dup2(pair[1], 0);
    (void)syscall(436, 1L, ~0UL, 0L); // close_range
    capus_test_obey(0);
  }
  int64_t result = capus_test_result(child);
  (void)close(pair[1]);
  if (child < 0) {
    (void)close(pair[0]);
  }
  *channel = pair[0];
  return result;
}

// Opens an event that counts a processor's nanoseconds (PERF_COUNT_SW_CPU_CLOCK), and returns it or -errno.
int64_t capus_test_open_clock(int32_t processor);

// Has a servant make a system call, and returns its result.
static inline int64_t capus_test_order(
    int32_t channel, int64_t number, int64_t a, int64_t b, int64_t c, const void *address,
    int64_t length) {
  int64_t order[7] = {number, a, b, c, 0, (int64_t)(uintptr_t)address, length}, result;
  if (write(channel, order, sizeof order) != (ssize_t)sizeof order) {
    return -(int64_t)errno;
  }
  if (read(channel, &result, sizeof result) != (ssize_t)sizeof result) {
    return -(int64_t)EPIPE;
  }
  return result;
}

// Ends a servant, and waits for that.
static inline void capus_test_dismiss(int32_t channel, int32_t process) {
  (void)close(channel);
  int status;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
}

// struct sockaddr_in: 127.0.0.1, port 9, where a servant sends to.
static const struct {
  uint16_t family;
  uint16_t port;
  uint32_t host;
  uint8_t zero[8];
} capus_test_discard = {2, 0x0900, 0x0100007f, {0}};

// Has a servant send `count` bytes, at most 8, from a socket of its own. It is a copy of this process, and so has
// constants at the same places.
static inline int64_t capus_test_order_datagram(int32_t channel, int32_t socket, int64_t count) {
  return capus_test_order(
      channel, SYS_sendto, socket, (int64_t)(uintptr_t)capus_test_discard.zero, count,
      &capus_test_discard, sizeof capus_test_discard);
}

// Has a servant bind or connect a socket of its own to that address; `number` says which.
static inline int64_t capus_test_order_address(int32_t channel, int64_t number, int32_t socket) {
  return capus_test_order(
      channel, number, socket, (int64_t)(uintptr_t)&capus_test_discard, sizeof capus_test_discard,
      NULL, 0);
}

// Runs a program in a user namespace of its own, where it has no privileges but those that a BPF file system delegates
// to it: its root is descriptor CAPUS_TEST_DELEGATED_ROOT of the program. What the program prints goes to a file.
// Returns its exit status, or -errno; -EOPNOTSUPP where the kernel delegates nothing.
enum { CAPUS_TEST_DELEGATED_ROOT = 200 };
int64_t capus_test_run_delegated(char *const arguments[], const char *output);

#endif
