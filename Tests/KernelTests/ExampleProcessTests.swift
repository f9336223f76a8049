import Apus
import ApusSystem
import Foundation
import Glibc
import PacketCounterKernel
import Testing

extension KernelTests {
  /// The packet counter as its user meets it: a command, what it prints, and how it ends.
  @Suite("packet-counter")
  struct PacketCounterProcess {
    /// Starts the packet counter, and waits until it has attached its program.
    private static func start(
      in sandbox: NetworkSandbox, _ options: [String] = []
    ) throws -> Child {
      let child = try Child(
        product: "packet-counter", ["--iface", sandbox.receiver, "--interval", "0.05"] + options)
      #expect(try eventually { try sandbox.state(of: sandbox.receiver).isAttached })
      return child
    }

    @Test("Ctrl-C and SIGTERM detach and exit with 0", arguments: [SIGINT, SIGTERM])
    func signals(signal: CInt) async throws {
      try await NetworkSandbox.run { sandbox throws in
        let child = try Self.start(in: sandbox)
        child.send(signal)
        let end = child.finish()
        #expect(end.status == 0)
        #expect(end.errors == "")
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }

    @Test("SIGKILL leaves nothing attached")
    func killed() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let child = try Self.start(in: sandbox)
        child.send(SIGKILL)
        #expect(child.finish().status == -SIGKILL)
        #expect(try eventually { try !sandbox.state(of: sandbox.receiver).isAttached })
      }
    }

    @Test("A line has one count per possible CPU, and their total")
    func lines() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let child = try Self.start(in: sandbox, ["--count", "3", "--interval", "0.2"])
        try sandbox.send(25)
        let end = child.finish()
        #expect(end.status == 0)
        let lines = end.output.split(separator: "\n")
        #expect(lines.count == 3)
        for line in lines {
          let words = line.split(separator: " ")
          let counts = words.prefix { $0 != "total:" }.compactMap { Int($0) }
          #expect(counts.count == words.count - 2)
          #expect(counts.count == (try PacketCounterObject.load().packets[0].count))
          #expect(words.last.flatMap { Int($0) } == counts.reduce(0, +))
        }
        #expect(lines.last?.hasSuffix(" total: 25") == true)
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }

    @Test("With --json, each line is an object")
    func json() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let end = try Child(
          product: "packet-counter",
          ["-i", sandbox.receiver, "--json", "--count", "2", "--interval", "0"]
        )
        .finish()
        #expect(end.status == 0)
        let zeros = try PacketCounterObject.load().packets[0].map { _ in "0" }
        let line = "{\"perCPU\":[\(zeros.joined(separator: ", "))],\"total\":0}"
        #expect(end.output == "\(line)\n\(line)\n")
      }
    }

    @Test("What cannot work is said in a sentence")
    func sentences() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let nowhere = try Child(product: "packet-counter", ["-i", "nosuch0"]).finish()
        #expect(nowhere.status == 1)
        #expect(nowhere.errors.contains("no network interface nosuch0"))
        #expect(nowhere.errors.contains(sandbox.receiver))

        let driver = try Child(
          product: "packet-counter", ["-i", "lo", "--mode", "native"]
        )
        .finish()
        #expect(driver.status == 1)
        #expect(driver.errors.contains("does not support native mode"))

        let first = try Self.start(in: sandbox)
        let second = try Child(product: "packet-counter", ["-i", sandbox.receiver]).finish()
        #expect(second.status == 1)
        #expect(second.errors.contains("already attached to \(sandbox.receiver)"))
        first.send(SIGTERM)
        #expect(first.finish().status == 0)
      }
    }

    @Test(
      "Without privileges it names what is missing and the command that works, and counts in the simulator"
    )
    func unprivileged() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let path = Child.products.appendingPathComponent("packet-counter").path
        let end = try Child(
          "/usr/bin/setpriv",
          [
            "--bounding-set=-all", "--inh-caps=-all", path, "-i", sandbox.receiver, "--count", "1",
          ]
        )
        .finish()
        #expect(end.status == 0)
        #expect(end.errors.contains("CAP_BPF"))
        #expect(end.errors.contains("CAP_NET_ADMIN"))
        #expect(end.errors.contains("sudo \(path) -i \(sandbox.receiver)"))
        #expect(end.output.contains(" total: "))
        #expect(try !sandbox.state(of: sandbox.receiver).isAttached)
      }
    }
  }
}
