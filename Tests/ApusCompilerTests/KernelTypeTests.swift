import ApusCompiler
import ApusObject
import Testing

/// CO-RE from Swift: what the compiler records, and what it comes to in kernels that differ.
struct KernelTypeTests {
  private static let declarations = """
    import ApusKernel
    enum task: KernelType { static var kernelName: StaticString { "struct task" } }
    extension KernelField where Structure == task {
      static var pid: Self { Self("pid: u32") }
      static var parent: Self { Self("parent: ptr") }
      static var flag: Self { Self("flag: u32:2") }
      static var count: Self { Self("usage.count: s32") }
    }
    extension KernelReference where Pointee == task {
      var pid: UInt32 { self[.pid] }
      var parent: KernelReference<task, Access> { self[.parent] }
      var flag: UInt32 { self[bits: .flag] }
      var count: Int32 { self[.count] }
    }
    struct color: KernelEnumeration {
      static var kernelName: StaticString { "enum color" }
      var rawValue: UInt32
      static var green: Self { enumerator("GREEN:2") }
    }
    public let output = ArrayMap<UInt64>(maxEntries: 16)

    """

  private func object(_ body: String, named name: String) async throws -> ObjectSpecification {
    let source =
      Self.declarations + """
        @section("xdp") @used
        public func program(_ context: XDPContext) -> XDPAction {
        \(body)
          return .pass
        }
        """
    let object = try await Compilation.compile(source, named: name)
    return try ObjectSpecification(parsing: object.bytes)
  }

  /// A kernel whose `struct task` has these members.
  private func kernel(
    _ members: (inout BTF, _ unsigned: BTFTypeID) -> [BTFComposite.Member],
    green: Int64? = 2
  ) throws -> BTFImage {
    var btf = BTF()
    let unsigned = btf.add(.integer(BTFInteger(name: "unsigned int", size: 4)))
    let all = members(&btf, unsigned)
    btf.add(.structure(BTFComposite(name: "task", size: 96, members: all)))
    btf.add(
      .enumeration(
        BTFEnumeration(
          name: "color", size: 4,
          values: [.init(name: "RED", value: 1)]
            + (green.map { [.init(name: "GREEN", value: $0)] } ?? []))))
    return try BTFImage(parsing: btf.encoded())
  }

  /// The numbers of a program's relocations in a kernel, in the order of the instructions.
  private func values(
    _ object: ObjectSpecification, in kernel: BTFImage
  ) throws -> [(BTFRelocation.Kind, UInt64?)] {
    let program = try #require(object[program: "program"])
    var resolver = COREResolver(local: try #require(object.btf), kernel: kernel)
    return try program.relocations.sorted { $0.instruction < $1.instruction }
      .map { ($0.kind, try resolver.value($0)) }
  }

  @Test func fieldsAreFoundWhereTheyAre() async throws {
    let object = try await object(
      """
        let task = CurrentTask.pointer(to: task.self)
        output[0]?.value = UInt64(task.parent.pid)
        output[1]?.value = UInt64(truncatingIfNeeded: task.count)
      """, named: "KernelFields")
    for offset: UInt32 in [16, 40] {
      let kernel = try kernel { btf, unsigned in
        let pointer = btf.add(.pointer(to: .void))
        let int = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
        let usage = btf.add(
          .structure(
            BTFComposite(
              name: "", size: 8, members: [.init(name: "count", type: int, byteOffset: 4)])))
        let anonymous = btf.add(
          .union(
            BTFComposite(
              name: "", size: 4, members: [.init(name: "pid", type: unsigned, byteOffset: 0)])))
        return [
          .init(name: "parent", type: pointer, byteOffset: offset),
          .init(name: "", type: anonymous, byteOffset: offset + 8),
          .init(name: "usage", type: usage, byteOffset: offset + 16),
        ]
      }
      let values = try values(object, in: kernel)
      #expect(values.allSatisfy { $0.0 == .fieldByteOffset })
      #expect(values.map(\.1) == [UInt64(offset), UInt64(offset + 8), UInt64(offset + 20)])
    }
  }

  @Test func whatIsMissingIsKnown() async throws {
    let object = try await object(
      """
        if task.has(.pid) { output[0]?.value = UInt64(CurrentTask.pointer(to: task.self).pid) }
        output[1]?.value = color.has("GREEN:2") ? 1 : 0
        output[2]?.value = task.exists ? UInt64(task.size) : 0
      """, named: "KernelExistence")
    let kernel = try kernel({ _, _ in [] }, green: nil)
    let values = try values(object, in: kernel)
    #expect(
      values.map(\.0) == [
        .fieldExists, .fieldByteOffset, .enumerationValueExists, .typeExists, .typeSize,
      ])
    #expect(values.map(\.1) == [0, nil, 0, 1, 96])
  }

  @Test func numbersAreThoseOfTheKernel() async throws {
    let object = try await object(
      """
        output[0]?.value = UInt64(color.green.rawValue)
        output[1]?.value = UInt64(task.typeID)
        output[2]?.value = UInt64(task.size(of: .pid)) &+ UInt64(task.offset(of: .parent))
        output[3]?.value = task.matches ? 1 : 0
      """, named: "KernelNumbers")
    let kernel = try kernel(
      { btf, unsigned in
        let pointer = btf.add(.pointer(to: .void))
        return [
          .init(name: "pid", type: unsigned, byteOffset: 4),
          .init(name: "parent", type: pointer, byteOffset: 24),
        ]
      }, green: 77)
    let values = try values(object, in: kernel)
    let byKind = Dictionary(values, uniquingKeysWith: { first, _ in first })
    #expect(byKind[.enumerationValue] == 77)
    #expect(byKind[.typeIDTarget] == 3)
    #expect(byKind[.fieldByteSize] == 4)
    #expect(byKind[.fieldByteOffset] == 24)
    #expect(byKind[.typeMatches] == 1)
  }

  @Test func aFieldMayBeBitsInOneKernelAndANumberInAnother() async throws {
    let object = try await object(
      "  output[0]?.value = UInt64(CurrentTask.probedPointer(to: task.self).flag)",
      named: "KernelBits")
    let bits = try kernel { _, unsigned in
      [.init(name: "flag", type: unsigned, bitOffset: 64 + 5, bitFieldSize: 2)]
    }
    let number = try kernel { _, unsigned in
      [.init(name: "flag", type: unsigned, byteOffset: 12)]
    }
    func numbers(_ kernel: BTFImage) throws -> [BTFRelocation.Kind: UInt64?] {
      Dictionary(try values(object, in: kernel), uniquingKeysWith: { first, _ in first })
    }
    let first = try numbers(bits)
    #expect(first[.fieldByteOffset] == 8)
    #expect(first[.fieldByteSize] == 4)
    #expect(first[.fieldLeftShift] == 64 - 7)
    #expect(first[.fieldRightShift] == 62)
    let second = try numbers(number)
    #expect(second[.fieldByteOffset] == 12)
    #expect(second[.fieldLeftShift] == 32)
    #expect(second[.fieldRightShift] == 32)
  }

  @Test func usesInBranchesStayApart() async throws {
    let object = try await object(
      """
        let current = CurrentTask.pointer(to: task.self)
        let number = context.interfaceIndex == 1 ? current.pid : current.parent.flag
        output[0]?.value = UInt64(number)
      """, named: "KernelBranches")
    let program = try #require(object[program: "program"])
    #expect(program.relocations.contains { $0.kind == .fieldByteOffset && $0.access == "0:0" })
  }

  /// Uses that cannot be made out, and what is said of them.
  private static let refusals = [
    ("CurrentTask.pointer(to: strange.self).x", "'int x' does not describe a field"),
    ("CurrentTask.pointer(to: strange.self).y", "described in two ways"),
    (
      "UInt32(strange.size(of: index == 0 ? .y : .z))",
      "must be known when the program is compiled"
    ),
    ("CurrentTask.pointer(to: odd.self).a", "'class odd' is not the name of a type"),
  ]

  @Test(arguments: refusals.indices)
  func refuses(_ number: Int) async throws {
    let (expression, message) = Self.refusals[number]
    let source =
      Self.declarations + """
        enum strange: KernelType { static var kernelName: StaticString { "struct strange" } }
        extension KernelField where Structure == strange {
          static var x: Self { Self("int x") }
          static var y: Self { Self("y: u32") }
          static var z: Self { Self("y: u64") }
        }
        extension KernelReference where Pointee == strange {
          var x: UInt32 { self[.x] }
          var y: UInt32 { self[.y] &+ UInt32(truncatingIfNeeded: self[.z] as UInt64) }
        }
        enum odd: KernelType { static var kernelName: StaticString { "class odd" } }
        extension KernelReference where Pointee == odd {
          var a: UInt32 { self[KernelField("a: u32")] }
        }
        @section("xdp") @used
        public func program(_ context: XDPContext) -> XDPAction {
          let index = context.interfaceIndex
          return index == \(expression) ? .drop : .pass
        }
        """
    let error = await #expect(throws: CompilerError.self) {
      try await Compilation.compile(source, named: "KernelRefusal\(number)")
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("KernelRefusal\(number).swift:") == true)
  }
}
