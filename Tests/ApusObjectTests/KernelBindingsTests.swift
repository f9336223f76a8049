import ApusObject
import Testing

@Suite("Bindings")
struct KernelBindingsTests {
  /// A kernel of few types, with one field of each sort.
  private static func kernel() throws -> BTFImage {
    var btf = BTF()
    let int = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    let unsigned = btf.add(.integer(BTFInteger(name: "unsigned int", size: 4)))
    let char = btf.add(.integer(BTFInteger(name: "char", size: 1, encoding: .signed)))
    let bool = btf.add(.integer(BTFInteger(name: "_Bool", size: 1, encoding: .boolean)))
    let wide = btf.add(.integer(BTFInteger(name: "__int128", size: 16)))
    let name = btf.add(.array(BTFArray(element: char, index: unsigned, count: 16)))
    let list = btf.add(.structure(BTFComposite(name: "list_head", size: 16)))
    let kind = btf.add(
      .enumeration(
        BTFEnumeration(
          name: "kind", size: 4,
          values: [.init(name: "KIND_A", value: 1), .init(name: "KIND_B", value: 7)])))
    let text = btf.add(.typeTag(name: "user", type: char, isAttribute: false))
    let userText = btf.add(.pointer(to: text))
    let void = btf.add(.pointer(to: .void))
    let count = btf.add(
      .structure(
        BTFComposite(
          name: "", size: 4, members: [.init(name: "counter", type: int, byteOffset: 0)])))
    let atomic = btf.add(.typedef(name: "atomic_t", type: count))
    let either = btf.add(
      .union(
        BTFComposite(
          name: "", size: 8, members: [.init(name: "inner", type: unsigned, byteOffset: 0)])))
    let task = btf.nextID.rawValue
    let parent = BTFTypeID(task &+ 1)
    btf.add(
      .structure(
        BTFComposite(
          name: "task", size: 128,
          members: [
            .init(name: "pid", type: int, byteOffset: 0),
            .init(name: "parent", type: parent, byteOffset: 8),
            .init(name: "comm", type: name, byteOffset: 16),
            .init(name: "in", type: bool, byteOffset: 32),
            .init(name: "list", type: list, byteOffset: 40),
            .init(name: "kind", type: kind, byteOffset: 56),
            .init(name: "command", type: userText, byteOffset: 64),
            .init(name: "address", type: void, byteOffset: 72),
            .init(name: "usage", type: atomic, byteOffset: 80),
            .init(name: "", type: either, byteOffset: 88),
            .init(name: "wide", type: wide, byteOffset: 96),
            .init(name: "flag", type: unsigned, bitOffset: 112 * 8 + 3, bitFieldSize: 1),
          ])))
    btf.add(.pointer(to: BTFTypeID(task)))
    let release = btf.add(
      .functionPrototype(
        BTFPrototype(result: .void, parameters: [.init(name: "task", type: parent)])))
    btf.add(.function(name: "task_release", linkage: .static, prototype: release))
    let find = btf.add(
      .functionPrototype(BTFPrototype(result: parent, parameters: [.init(name: "", type: int)])))
    btf.add(.function(name: "task_find", linkage: .static, prototype: find))
    let all = (0..<6).map { BTFPrototype.Parameter(name: "p\($0)", type: int) }
    let large = btf.add(.functionPrototype(BTFPrototype(result: int, parameters: all)))
    btf.add(.function(name: "large", linkage: .static, prototype: large))
    return try BTFImage(parsing: btf.encoded())
  }

  private func text(_ names: String...) throws -> String {
    var bindings = try KernelBindings(of: names, in: Self.kernel())
    return try bindings.text()
  }

  @Test("Each sort of field has a description for the loader and a type in Swift")
  func fields() throws {
    let text = try text("task")
    let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
    for (field, property) in [
      ("pid: Self { Self(\"pid: s32\") }", "pid: Int32 { self[.pid] }"),
      (
        "parent: Self { Self(\"parent: ptr\") }",
        "parent: KernelReference<task, Access> { self[.parent] }"
      ),
      (
        "comm: Self { Self(\"comm: [16] u8\") }",
        "comm: KernelBuffer<UInt8, Access> { self[elements: .comm] }"
      ),
      ("`in`: Self { Self(\"in: bool\") }", "`in`: Bool { self[.`in`] }"),
      (
        "list: Self { Self(\"list: struct list_head\") }",
        "list: KernelReference<list_head, Access> { self[nested: .list] }"
      ),
      ("kind: Self { Self(\"kind: enum kind u32\") }", "kind: UInt32 { self[.kind] }"),
      (
        "command: Self { Self(\"command: ptr\") }",
        "command: KernelBuffer<UInt8, UserAccess> { self[.command] }"
      ),
      (
        "address_: Self { Self(\"address: ptr\") }",
        "address_: UnsafeRawPointer? { self[.address_] }"
      ),
      ("inner: Self { Self(\"inner: u32\") }", "inner: UInt32 { self[.inner] }"),
      ("counter: Self { Self(\"usage.counter: s32\") }", "counter: Int32 { self[.counter] }"),
      ("flag: Self { Self(\"flag: u32:1\") }", "flag: UInt32 { self[bits: .flag] }"),
    ] {
      #expect(lines.contains("public static var \(field)"), "\(text)")
      #expect(lines.contains("public var \(property)"), "\(text)")
    }
    #expect(lines.contains("public var usage: KernelReference<task.usage_part, Access> { part() }"))
    #expect(lines.contains("// Left out: wide."))
    #expect(lines.contains("public enum list_head: KernelType {"))
  }

  @Test("An enum that is asked for has its cases, and is the type of fields")
  func enumerations() throws {
    let text = try text("task.kind", "enum kind")
    #expect(text.contains("public var kind: kind { self[.kind] }"))
    #expect(text.contains("public static var KIND_B: Self { enumerator(\"KIND_B:7\") }"))
    #expect(!text.contains("comm"))
    let one = try self.text("kind.KIND_A")
    #expect(one.contains("KIND_A") && !one.contains("KIND_B:"))
  }

  @Test("Functions are declared with what the loader compares")
  func functions() throws {
    let text = try text("task_release", "task_find")
    #expect(
      text.contains("public func task_release(_ task: KernelReference<task, CheckedAccess>) {"))
    #expect(text.contains("_ = KernelFunction(\"task_release(ptr struct task)\")(task) as UInt64"))
    #expect(
      text.contains(
        "public func task_find(_ argument0: Int32) -> KernelReference<task, CheckedAccess>? {"))
    #expect(text.contains("KernelFunction(\"task_find(s32) ptr struct task\")(argument0)"))
  }

  @Test("What there is not, is said by name")
  func faults() throws {
    #expect(throws: ObjectError.self) { try text("nothing") }
    #expect(throws: ObjectError.self) { try text("task.nothing") }
    let error = #expect(throws: ObjectError.self) { try text("large") }
    #expect(error?.description.contains("more than five arguments") == true)
  }
}
