import ApusSystem
import Testing

@Suite("Object names")
struct ObjectNameTests {
  @Test(
    "Any text becomes a name that the kernel takes",
    arguments: [
      ("packets", "packets"), (".rodata", ".rodata"), ("", ""), ("a-b c/d", "a_b_c_d"),
      ("exactlyfifteen1", "exactlyfifteen1"), ("sixteen_letters_", "sixteen_letters"), ("ä", "__"),
      ("a\0b", "a_b"),
    ])
  func names(text: String, name: String) {
    #expect(ObjectName(text).description == name)
    #expect(ObjectName(text).bytes.count <= 15)
  }

  @Test("Capabilities have the kernel's names")
  func capabilities() {
    #expect(Capabilities([.netAdmin, .bpf]).names == ["CAP_BPF", "CAP_NET_ADMIN"])
    #expect(Capabilities(rawValue: 1).names == [])
    #expect(Capabilities.bpf.rawValue == 0x80_0000_0000)
  }
}
