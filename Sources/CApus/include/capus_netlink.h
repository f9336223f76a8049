// A NETLINK_ROUTE socket. Messages are built and read in Swift; here are only the calls.

#ifndef CAPUS_NETLINK_H
#define CAPUS_NETLINK_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// struct sockaddr_nl
struct capus_netlink_address {
  uint16_t family;
  uint16_t padding;
  uint32_t port;
  uint32_t groups;
};
_Static_assert(sizeof(struct capus_netlink_address) == 12, "struct sockaddr_nl");

enum {
  CAPUS_AF_NETLINK = 16,
  CAPUS_SOL_NETLINK = 270,
  CAPUS_NETLINK_CAP_ACK = 10,
  CAPUS_NETLINK_EXT_ACK = 11,
  CAPUS_NETLINK_ROUTE = 0,
};

// A bound socket, closed on exec, that asks for error texts (NETLINK_EXT_ACK, kernel 4.12) and for
// acknowledgements without a copy of the request (NETLINK_CAP_ACK, 4.3). A kernel without them still answers.
static inline int64_t capus_netlink_open(void) {
  int descriptor = socket(CAPUS_AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, CAPUS_NETLINK_ROUTE);
  if (descriptor < 0) {
    return -(int64_t)errno;
  }
  int on = 1;
  (void)setsockopt(descriptor, CAPUS_SOL_NETLINK, CAPUS_NETLINK_EXT_ACK, &on, sizeof on);
  (void)setsockopt(descriptor, CAPUS_SOL_NETLINK, CAPUS_NETLINK_CAP_ACK, &on, sizeof on);
  struct capus_netlink_address address = {CAPUS_AF_NETLINK, 0, 0, 0};
  if (bind(descriptor, (const struct sockaddr *)&address, sizeof address) < 0) {
    int64_t error = -(int64_t)errno;
    (void)close(descriptor);
    return error;
  }
  return descriptor;
}

// Sends one message to the kernel (port 0).
static inline int64_t capus_netlink_send(int32_t descriptor, const void *bytes, size_t count) {
  struct capus_netlink_address kernel = {CAPUS_AF_NETLINK, 0, 0, 0};
  int64_t result;
  do {
    result = capus_result(
        sendto(descriptor, bytes, count, 0, (const struct sockaddr *)&kernel, sizeof kernel));
  } while (result == -EINTR);
  return result;
}

// The size of the datagram that waits, without taking it.
static inline int64_t capus_netlink_peek(int32_t descriptor) {
  int64_t result;
  do {
    result = capus_result(recv(descriptor, NULL, 0, MSG_PEEK | MSG_TRUNC));
  } while (result == -EINTR);
  return result;
}

// Takes one datagram and says who sent it: port 0 is the kernel.
static inline int64_t capus_netlink_receive(
    int32_t descriptor, void *bytes, size_t capacity, uint32_t *sender) {
  struct capus_netlink_address from;
  int64_t result;
  do {
    socklen_t length = sizeof from;
    memset(&from, 0, sizeof from);
    result = capus_result(
        recvfrom(descriptor, bytes, capacity, 0, (struct sockaddr *)&from, &length));
  } while (result == -EINTR);
  *sender = from.port;
  return result;
}

#endif
