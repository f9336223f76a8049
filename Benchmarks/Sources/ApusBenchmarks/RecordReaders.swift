import Apus
import CMapPeer
import Foundation

/// Ways to read the same: each counts records until it is told to stop, and nothing is left.
struct RecordReaders {
  typealias Reader = @Sendable (StopFlag) throws -> UInt64

  let apus: Reader
  let peer: Reader
  /// Nil where Go is missing.
  let go: Reader?

  init(_ ring: RingBuffer<some BitwiseCopyable & Sendable>) {
    apus = Self.poll { poller, count in try poller.add(ring) { _ in count.value += 1 } }
    peer = { stop in
      var count: UInt64 = 0
      // Sound: the flag and the count outlive the call.
      let result = unsafe cmappeer_read_ring(ring.map.descriptorNumber, stop.pointer, &count)
      precondition(result == 0)
      return count
    }
    go = Self.go("ring", ring.id)
  }

  init(_ array: PerfEventArray<some BitwiseCopyable & Sendable>) {
    apus = Self.poll { poller, count in
      try poller.add(array.open(pages: 64)) { _ in count.value += 1 }
    }
    peer = { stop in
      var count: UInt64 = 0
      // Sound: as above.
      let result = unsafe cmappeer_read_perf(array.map.descriptorNumber, 64, stop.pointer, &count)
      precondition(result == 0)
      return count
    }
    go = Self.go("perf", array.id, pages: 64)
  }

  private final class Counter { var value: UInt64 = 0 }

  private static func poll(
    _ add: @escaping @Sendable (inout RecordPoller, Counter) throws -> Void
  ) -> Reader {
    { stop in
      let count = Counter()
      var poller = try RecordPoller()
      try add(&poller, count)
      while !stop.isSet { try poller.poll(timeout: .milliseconds(10)) }
      while try poller.poll(timeout: .zero) > 0 {}
      return count.value
    }
  }

  private static func go(_ operation: String, _ map: UInt32, pages: UInt32 = 0) -> Reader? {
    guard let peer = GoPeer.shared else { return nil }
    return { stop in
      let session = try peer.session(operation, map: map, batch: pages)
      session.ask()
      while !stop.isSet { Thread.sleep(forTimeInterval: 0.001) }
      session.ask()
      return UInt64(clamping: session.answer())
    }
  }
}
