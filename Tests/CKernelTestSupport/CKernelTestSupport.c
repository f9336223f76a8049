#define _GNU_SOURCE
#include "CKernelTestSupport.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/uio.h>

// Only what is safe between fork and exec in a process with threads is called here.

static int write_file(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) {
    return -errno;
  }
  ssize_t count = write(file, text, strlen(text));
  int error = count < 0 ? -errno : 0;
  (void)close(file);
  return error;
}

static int send_descriptor(int channel, int descriptor) {
  char byte = 0, control[CMSG_SPACE(sizeof descriptor)] = {0};
  struct iovec data = {&byte, 1};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof descriptor);
  memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  return sendmsg(channel, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

// A descriptor from the other side, or -EPIPE if it is gone.
static int receive_descriptor(int channel) {
  char byte, control[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec data = {&byte, 1};
  struct msghdr message = {
      .msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t count = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
  struct cmsghdr *header = count > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (header == NULL) {
    return count < 0 ? -errno : -EPIPE;
  }
  int descriptor;
  memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return descriptor;
}

// The child: a file system's context belongs to the user namespace that asks for it.
static void run_in_namespace(int channel, char *const arguments[], const char *output) {
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 || write_file("/proc/self/setgroups", "deny") < 0 ||
      write_file("/proc/self/uid_map", "0 0 1") < 0 ||
      write_file("/proc/self/gid_map", "0 0 1") < 0) {
    _exit(120);
  }
  int context = (int)syscall(SYS_fsopen, "bpf", 0);
  if (context < 0 || send_descriptor(channel, context) < 0) {
    _exit(121);
  }
  int mount = receive_descriptor(channel);
  int file = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (mount < 0 || file < 0) {
    _exit(122);
  }
  if (dup2(mount, CAPUS_TEST_DELEGATED_ROOT) < 0 || dup2(file, 1) < 0 || dup2(file, 2) < 0) {
    _exit(123);
  }
  execv(arguments[0], arguments);
  _exit(124);
}

// The parent: only who is privileged may delegate.
static int delegate(int channel) {
  static const char *const what[] = {
      "delegate_cmds", "delegate_maps", "delegate_progs", "delegate_attachs"};
  int context = receive_descriptor(channel);
  if (context < 0) {
    return context;
  }
  int error = 0;
  for (size_t index = 0; index < sizeof what / sizeof *what && error == 0; index++) {
    if (syscall(SYS_fsconfig, context, FSCONFIG_SET_STRING, what[index], "any", 0) < 0) {
      error = errno == EINVAL ? -EOPNOTSUPP : -errno;
    }
  }
  if (error == 0 && syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0) {
    error = -errno;
  }
  int mount = error == 0 ? (int)syscall(SYS_fsmount, context, 0, 0) : -1;
  if (error == 0) {
    error = mount < 0 ? -errno : send_descriptor(channel, mount);
  }
  if (mount >= 0) {
    (void)close(mount);
  }
  (void)close(context);
  return error;
}

int64_t capus_test_run_delegated(char *const arguments[], const char *output) {
  int channels[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channels) < 0) {
    return -(int64_t)errno;
  }
  pid_t child = fork();
  if (child == 0) {
    // With an end of its own open, it would wait forever for a parent that has given up.
    (void)close(channels[0]);
    run_in_namespace(channels[1], arguments, output);
  }
  int error = child < 0 ? -errno : 0;
  (void)close(channels[1]);
  if (error == 0) {
    error = delegate(channels[0]);
  }
  (void)close(channels[0]);
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (error < 0) {
    return error;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}
