import Apus
import ApusSystem
import Glibc
import StructOpsTestPrograms
import SystemPackage
import Testing

/// Callbacks that are registered and taken back while the kernel is asked for them.
extension KernelTests.MapLoad {
  @Test("A congestion control comes and goes while connections choose it")
  func congestionControl() async throws {
    typealias Programs = KernelTests.StructOpsPrograms
    try await NetworkSandbox.run { _ in
      let isLinked = try Programs.hasLinks
      let listeners = [try LoopbackSocket.listening(), try LoopbackSocket.listening()]
      let (chosen, missing, failed) = (Counter(), Counter(), Counter())
      // Waits until connections have been made that have seen what there is now.
      func next(_ number: Counter) throws {
        let before = number.value
        let end = ContinuousClock.now + .seconds(60)
        while number.value < before + 4 {
          try #require(ContinuousClock.now < end, "no more connections")
          sched_yield()
        }
      }
      var object = try Programs.load(isLinked: isLinked)
      var calls: UInt64 = 0
      try Load.run { thread in
        do {
          // Who may load modules would have the kernel look for one of that name.
          try Capabilities.drop(.netAdmin)
          let (client, server) = try LoopbackSocket.connection(to: listeners[thread])
          try client.resetWhenClosed()
          var isChosen = true
          do {
            try client.setCongestionControl("apus_steady")
          } catch Errno.noSuchFileOrDirectory {
            isChosen = false
          }
          let name = try client.congestionControl
          for byte in 0..<2 as Range<UInt8> {
            try client.send([UInt8](repeating: byte, count: 100))
            guard server.receive() == [UInt8](repeating: byte, count: 100) else {
              throw Errno.ioError
            }
          }
          guard (name == "apus_steady") == isChosen else { throw Errno.invalidArgument }
          (isChosen ? chosen : missing).count()
        } catch {
          failed.count()
        }
      } whileReading: {
        let link = try object.steady.attach()
        #expect(try Programs.isListed("apus_steady", "available_"))
        try next(chosen)
        link.detach()
        #expect(try !Programs.isListed("apus_steady", "available_"))
        try next(missing)
        guard !isLinked else { return }
        // Without a link, callbacks can be registered once.
        calls += object.calls.value.avoidances
        object = try Programs.load(isLinked: false)
      }
      #expect(chosen.value > 0 && missing.value > 0)
      #expect(failed.value == 0)
      #expect(calls + object.calls.value.avoidances > 0)
      #expect(try !Programs.isListed("apus_steady", "available_"))
      // Nobody uses it any more: the name is free.
      let link = try object.steady.attach()
      link.detach()
    }
  }
}
