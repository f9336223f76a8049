import Glibc

/// Two sockets, and how much has come in by them, whoever takes it.
final class Receivers: Sendable {
  private let sockets: [LoopbackSocket]
  private let packets = Counter()
  private let bytes = Counter()

  /// Nothing has come yet.
  init(_ first: LoopbackSocket, _ second: LoopbackSocket) {
    sockets = [first, second]
  }

  /// How many datagrams came.
  var packetCount: UInt64 { packets.value }
  /// How many bytes came.
  var byteCount: UInt64 { bytes.value }

  /// Takes what has come.
  func drain() {
    for socket in sockets {
      while let received = socket.receiveNow(), !received.isEmpty {
        packets.count()
        bytes.count(received.count)
      }
    }
  }

  /// Takes what has come until all of it is there, which is soon.
  func drain(until isComplete: () -> Bool) {
    for _ in 0..<100_000 {
      drain()
      if isComplete() { return }
      sched_yield()
    }
  }
}
