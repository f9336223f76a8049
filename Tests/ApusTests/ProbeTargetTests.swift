import SystemPackage
import Testing

@testable import Apus

@Suite("What probes are attached to, in words")
struct ProbeTargetTests {
  @Test(
    arguments: [
      ("f", "f", 0), ("f+4", "f", 4), ("f+0x10", "f", 16), ("f+0XfF", "f", 255), ("f+g", "f+g", 0),
      ("f+", "f+", 0), ("operator++", "operator++", 0), ("f++4", "f+", 4), ("f+-4", "f+-4", 0),
      ("f+0x", "f+0x", 0), ("f+0x+1", "f+0x", 1), ("", "", 0), ("+1", "", 1),
      ("f+18446744073709551615", "f", .max),
      ("f+18446744073709551616", "f+18446744073709551616", 0),
    ] as [(String, String, UInt64)])
  func place(text: String, function: String, offset: UInt64) {
    let place = FunctionPlace(text)
    #expect(place.function == function)
    #expect(place.offset == offset)
  }

  @Test func target() throws {
    let target = try #require(UserTarget("/usr/lib/libc.so.6:read+8"))
    #expect(target.binary == "/usr/lib/libc.so.6")
    #expect(target.function == "read+8")
    #expect(UserTarget("a:b::c")?.function == "b::c")
    for broken in ["", ":", "a", "a:", ":b"] { #expect(UserTarget(broken) == nil) }
  }

  @Test func `a name is looked for, a path is not`() throws {
    let variables = ["PATH": "/opt/bin:/opt/more", "LD_LIBRARY_PATH": "/opt/lib"]
    func path(_ text: String, _ files: FilePath...) -> FilePath? {
      UserTarget(text + ":f")?
        .path(variable: { variables[$0] }, isReadable: { files.contains($0) })
    }
    #expect(path("./tool") == "./tool")
    #expect(path("/nowhere/libx.so") == "/nowhere/libx.so")
    #expect(path("tool", "/usr/bin/tool", "/opt/more/tool") == "/opt/more/tool")
    #expect(path("tool", "/usr/bin/tool") == "/usr/bin/tool")
    #expect(path("tool", "/opt/lib/tool") == nil)
    #expect(path("libx.so.6", "/usr/lib/libx.so.6") == "/usr/lib/libx.so.6")
    #expect(path("libx.so.6", "/usr/lib/libx.so.6", "/opt/lib/libx.so.6") == "/opt/lib/libx.so.6")
    #expect(path("libx.so.6", "/usr/bin/libx.so.6") == nil)
  }
  @Test func `a marker has three parts`() throws {
    let target = try #require(MarkerTarget("/usr/lib/libc.so.6:libc:setjmp"))
    #expect(target.binary.binary == "/usr/lib/libc.so.6")
    #expect(target.marker.provider == "libc")
    #expect(target.marker.name == "setjmp")
    #expect(target.description == "/usr/lib/libc.so.6:libc:setjmp")
    for broken in ["", "a", "a:b", "a:b:", "a::c", ":b:c", "a:b:c:d", "::"] {
      #expect(MarkerTarget(broken) == nil)
    }
  }

  @Test func `code is found wherever a file is mapped`() {
    let text = """
      55d0-55e0 r--p 00000000 fe:00 12                         /usr/lib/libx.so
      7f0000001000-7f0000003000 r-xp 00001000 fe:00 12                         /usr/lib/libx.so
      7f0000003000-7f0000004000 rw-p 00003000 fe:00 12                         /usr/lib/libx.so
      7f0000005000-7f0000006000 r-xp 00001000 fe:00 12                         /usr/lib/libx.so (deleted)
      7f0000007000-7f0000008000 r-xp 00001000 fe:00 12                         /usr/lib/libx.so
      7f0000009000-7f000000a000 r-xp 00001000 00:00 0 \n
      nonsense r-xp x
      9-7 r-xp 00000000 fe:00 12 /usr/lib/libx.so
      x-y r-xp 00000000 fe:00 12 /usr/lib/libx.so
      """
    let mappings = ProcessMappings(of: "/usr/lib/libx.so", Array(text.utf8))
    #expect(mappings.addresses(of: 0x1010) == [0x7f00_0000_1010, 0x7f00_0000_7010])
    #expect(mappings.addresses(of: 0x2fff) == [0x7f00_0000_2fff])
    for offset: UInt64 in [0, 0xfff, 0x3000, .max] {
      #expect(mappings.addresses(of: offset).isEmpty)
    }
  }

  @Test func `a semaphore's offset is a part of the event's configuration`() {
    let event = ProbeEvent(type: 8, returnBit: 1, counterShift: 32)
    #expect(event.configuration(countingAt: nil) == 0)
    #expect(event.configuration(countingAt: 0x1234) == 0x1234 << 32)
    #expect(event.configuration(countingAt: 1 << 32) == nil)
    let older = ProbeEvent(type: 8, returnBit: 1, counterShift: nil)
    #expect(older.configuration(countingAt: nil) == 0)
    #expect(older.configuration(countingAt: 0x1234) == nil)
  }
}
