import Testing

extension KernelTests {
  @Suite("Programs beside a test")
  struct Children {
    @Test("What a child writes to both of its pipes is read, more than they hold, too")
    func bothPipes() throws {
      let end = try Child(
        "/bin/sh", ["-c", "head -c 300000 /dev/zero >&2; head -c 200000 /dev/zero; exit 3"]
      )
      .finish()
      #expect(end.status == 3)
      #expect(end.output.utf8.count == 200_000)
      #expect(end.errors.utf8.count == 300_000)
    }
  }
}
