import Apus
import Glibc
import SocketMapPrograms
import SystemPackage
import Testing

/// Sockets that come and go while programs choose among them: each datagram and message goes to one that was there, or
/// nowhere because there was none, and none is missing.
extension KernelTests.MapLoad {
  /// Lets the kernel deliver what was sent: a receiver has room for some hundreds of datagrams.
  private static func wait(for counted: GlobalVariable<UInt64>, toReach sent: Counter) {
    for _ in 0..<10_000 {
      if sent.value <= counted.value + 64 { return }
      sched_yield()
    }
  }

  @Test("Workers of a shared port change places while datagrams come")
  func sharedPort() async throws {
    try await NetworkSandbox.run { _ in
      let object = try SocketMapProgramsObject.load()
      let first = try LoopbackSocket(datagramPort: 0, sharing: true)
      let port = try first.port
      let second = try LoopbackSocket(datagramPort: port, sharing: true)
      let receivers = Receivers(first, second)
      try object.chooseUnderLoad.attach(to: first.descriptor)
      let senders = [try LoopbackSocket(datagramPort: 0), try LoopbackSocket(datagramPort: 0)]
      let (sent, failed) = (Counter(), Counter())
      let (counted, outcomes) = (object.counted, object.outcomes)
      var passes = 0
      try Load.run { thread in
        guard (try? senders[thread].send([1], to: port)) != nil else {
          failed.count()
          return
        }
        sent.count()
        receivers.drain()
        Self.wait(for: counted, toReach: sent)
      } whileReading: {
        passes += 1
        let turns: [(outcome: UInt32, worker: LoopbackSocket?)] = [
          (1, first), (1, second), (0, nil),
        ]
        for (outcome, worker) in turns {
          if let worker {
            try object.loadWorkers.set(worker.descriptor, for: 1)
            #expect(try object.loadWorkers[1] != nil)
          } else {
            #expect(try object.loadWorkers.removeValue(forKey: 1))
          }
          let before = try outcomes[outcome]
          try Load.advance(counted, by: 8)
          #expect(try outcomes[outcome] > before)
        }
      }
      let count = sent.value
      receivers.drain {
        (try? outcomes[0]).map { $0 + receivers.packetCount == count } ?? true
      }
      #expect(passes > 0 && count > 10)
      #expect(failed.value == 0 && object.failure.value == 0)
      #expect(counted.value == count)
      #expect(try outcomes[0] + outcomes[1] == count)
      #expect(try outcomes[1] == receivers.packetCount)
      try ReusePortProgram.detach(from: first.descriptor)
    }
  }

  @Test("Sockets for many ports change places, and are closed, while datagrams come")
  func lookUp() async throws {
    try await NetworkSandbox.run { _ in
      let object = try SocketMapProgramsObject.load()
      let link = try object.lookUpUnderLoad.attach()
      let (first, second) = (
        try LoopbackSocket(datagramPort: 0), try LoopbackSocket(datagramPort: 0)
      )
      let receivers = Receivers(first, second)
      let senders = [try LoopbackSocket(datagramPort: 0), try LoopbackSocket(datagramPort: 0)]
      let (even, odd) = (Counter(), Counter())
      let (sent, failed) = (Counter(), Counter())
      let (counted, outcomes) = (object.counted, object.outcomes)
      var passes = 0
      try Load.run { thread in
        for port: UInt16 in [61_002, 61_003] {
          guard (try? senders[thread].send([1], to: port)) != nil else {
            failed.count()
            continue
          }
          sent.count()
          (port & 1 == 0 ? even : odd).count()
        }
        receivers.drain()
        Self.wait(for: counted, toReach: sent)
      } whileReading: {
        passes += 1
        for socket in [first, second, nil] {
          if let socket {
            try object.loadSockets.set(socket.descriptor, for: 1)
          } else {
            #expect(try object.loadSockets.removeValue(forKey: 1))
          }
          let outcome: UInt32 = socket == nil ? 0 : 1
          let before = try outcomes[outcome]
          try Load.advance(counted, by: 16)
          #expect(try outcomes[outcome] > before)
        }
        // A socket that is closed takes itself out.
        do {
          let short = try LoopbackSocket(datagramPort: 0)
          try object.loadSocketsByNumber.set(short.descriptor, for: 77)
          let before = try outcomes[3]
          try Load.advance(counted, by: 16)
          #expect(try outcomes[3] > before)
        }
        #expect(try eventually { try object.loadSocketsByNumber[77] == nil })
        let before = try outcomes[2]
        try Load.advance(counted, by: 16)
        #expect(try outcomes[2] > before)
      }
      let (evens, odds) = (even.value, odd.value)
      receivers.drain {
        (try? outcomes[0]).map { $0 + receivers.packetCount == evens } ?? true
      }
      #expect(passes > 0 && evens > 10)
      #expect(failed.value == 0 && object.failure.value == 0)
      #expect(counted.value == evens + odds)
      #expect(try outcomes[0] + outcomes[1] == evens)
      #expect(try outcomes[2] + outcomes[3] == odds)
      #expect(try outcomes[1] == receivers.packetCount)
      try link.detach()
    }
  }

  @Test("What sockets send comes in by others that change places")
  func messages() async throws {
    try await NetworkSandbox.run { _ in
      let object = try SocketMapProgramsObject.load()
      let link = try object.shortcutUnderLoad.attach(to: object.sockets)
      let listener = try LoopbackSocket.listening()
      let senders = [
        try LoopbackSocket.connection(to: listener), try LoopbackSocket.connection(to: listener),
      ]
      let targets = [
        try LoopbackSocket.connection(to: listener), try LoopbackSocket.connection(to: listener),
      ]
      let (first, second) = (targets[0].server, targets[1].server)
      let receivers = Receivers(first, second)
      for (index, sender) in senders.enumerated() {
        try object.sockets.set(sender.client.descriptor, for: UInt32(index))
      }
      // A socket that leaves its last map loses what nobody has read yet: these stay in one.
      for (index, target) in targets.enumerated() {
        try object.loadSockets.set(target.server.descriptor, for: UInt32(index + 6))
      }
      // A socket one of whose messages was dropped drops all that follow, without asking: there always is a target.
      func use(_ target: LoopbackSocket) throws {
        try object.loadSockets.set(target.descriptor, for: 1)
        try object.loadSocketsByNumber.set(target.descriptor, for: 77)
      }
      try use(first)
      let (sent, bytes, failed) = (Counter(), Counter(), Counter())
      let (counted, outcomes) = (object.counted, object.outcomes)
      let clients = senders.map(\.client)
      var passes = 0
      try Load.run { thread in
        for size in [8, 200] {
          if (try? clients[thread].send([UInt8](repeating: 7, count: size))) == nil {
            failed.count()
          } else {
            sent.count()
            bytes.count(size)
          }
        }
        receivers.drain()
      } whileReading: {
        passes += 1
        for target in [second, first] {
          try use(target)
          #expect(try object.loadSockets[1] == object.loadSocketsByNumber[77])
          let before = [try outcomes[1], try outcomes[3]]
          try Load.advance(counted, by: 16)
          #expect(try outcomes[1] > before[0] && outcomes[3] > before[1])
        }
      }
      let total = bytes.value
      receivers.drain { receivers.byteCount == total }
      let found = try outcomes.contents()
      #expect(passes > 0 && total > 0)
      #expect(failed.value == 0)
      #expect(found[1] + found[3] == sent.value)
      #expect(found.reduce(0, +) == counted.value)
      #expect(sent.value == counted.value)
      #expect(receivers.byteCount == total)
      // A connection ends with either of its ends.
      withExtendedLifetime((senders, targets)) {}
      try link.detach()
    }
  }
}
