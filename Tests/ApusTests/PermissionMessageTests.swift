import ApusObject
import ApusSystem
import Testing

@testable import Apus

@Suite("Permission errors")
struct PermissionMessageTests {
  private func message(needing needed: Capabilities, holding held: Capabilities) -> String {
    ApusError.permissionDenied(
      "Loading x", needing: needed, holding: held, command: "sudo /bin/x -i lo", subject: "x"
    )
    .message
  }

  @Test("What is missing is named, and only that")
  func missing() {
    #expect(
      message(needing: [.bpf, .netAdmin], holding: [])
        == "Loading x needs the capabilities CAP_BPF and CAP_NET_ADMIN, which this process does not have. "
        + "Run it as root: sudo /bin/x -i lo")
    #expect(
      message(needing: [.bpf, .netAdmin], holding: .bpf).contains("the capability CAP_NET_ADMIN,"))
    #expect(
      message(needing: [.bpf, .netAdmin, .perfmon], holding: [])
        .contains("CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON"))
  }

  @Test("A process that has all of it is told about containers instead")
  func nothingMissing() {
    for held: Capabilities in [[.bpf, .netAdmin], .sysAdmin] {
      let text = message(needing: [.bpf, .netAdmin], holding: held)
      #expect(!text.contains("sudo"))
      #expect(text.contains("container"))
    }
  }

  @Test("CAP_SYS_ADMIN does not stand for CAP_NET_ADMIN in a netlink request")
  func netlink() {
    #expect(message(needing: .netAdmin, holding: .sysAdmin).contains("CAP_NET_ADMIN"))
  }

  @Test("What is needed depends on kernel and program type")
  func needed() {
    let new = KernelRelease(5, 8)
    let old = KernelRelease(5, 7)
    #expect(ApusError.neededCapabilities(for: .xdp, on: new) == [.bpf, .netAdmin])
    #expect(ApusError.neededCapabilities(for: .kprobe, on: new) == [.bpf, .perfmon])
    #expect(
      ApusError.neededCapabilities(for: .replacement, on: new) == [.bpf, .netAdmin, .perfmon])
    #expect(ApusError.neededCapabilities(for: nil, on: nil) == .bpf)
    #expect(ApusError.neededCapabilities(for: .xdp, on: old) == .sysAdmin)
  }
}
