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
}
