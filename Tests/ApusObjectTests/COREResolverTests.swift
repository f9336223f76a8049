import ApusObject
import Testing

/// Types made by hand, with one number after the other as ids.
private struct Types {
  var btf = BTF()
  let int: BTFTypeID
  let unsigned: BTFTypeID
  let long: BTFTypeID

  init() {
    int = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
    unsigned = btf.add(.integer(BTFInteger(name: "unsigned int", size: 4)))
    long = btf.add(.integer(BTFInteger(name: "unsigned long", size: 8)))
  }

  typealias Member = BTFComposite.Member

  mutating func structure(_ name: String, size: UInt32, _ members: [Member]) -> BTFTypeID {
    btf.add(.structure(BTFComposite(name: name, size: size, members: members)))
  }

  mutating func array(_ element: BTFTypeID, _ count: UInt32) -> BTFTypeID {
    btf.add(.array(BTFArray(element: element, index: unsigned, count: count)))
  }

  mutating func enumeration(_ name: String, _ values: [(String, Int64)]) -> BTFTypeID {
    btf.add(
      .enumeration(
        BTFEnumeration(name: name, size: 4, values: values.map { .init(name: $0, value: $1) })))
  }

  mutating func enumeration64(_ name: String, _ values: [(String, Int64)]) -> BTFTypeID {
    btf.add(
      .enumeration64(
        BTFEnumeration(name: name, size: 8, values: values.map { .init(name: $0, value: $1) })))
  }
}

@Suite("CO-RE")
struct COREResolverTests {
  private func value(
    _ local: Types, _ kernel: Types, _ type: BTFTypeID, _ access: String,
    _ kind: BTFRelocation.Kind,
    byteOrder: ByteOrder = .little
  ) throws -> UInt64? {
    var resolver = COREResolver(
      local: local.btf, byteOrder: byteOrder, kernel: try BTFImage(parsing: kernel.btf.encoded()))
    return try resolver.value(
      BTFRelocation(instruction: 0, type: type, access: access, kind: kind))
  }

  @Test("A member is found where the kernel has it, also in an anonymous union, by a flavour")
  func movedMember() throws {
    var local = Types()
    let own = local.structure(
      "task___old", size: 8,
      [
        .init(name: "pid", type: local.int, byteOffset: 0),
        .init(name: "gone", type: local.int, byteOffset: 4),
      ])
    var kernel = Types()
    let inner = kernel.btf.add(
      .union(
        BTFComposite(
          name: "", size: 8,
          members: [
            .init(name: "other", type: kernel.long, byteOffset: 0),
            .init(name: "pid", type: kernel.int, byteOffset: 0),
          ])))
    let target = kernel.structure(
      "task", size: 24,
      [
        .init(name: "first", type: kernel.long, byteOffset: 0),
        .init(name: "", type: inner, byteOffset: 16),
      ])
    #expect(try value(local, kernel, own, "0:0", .fieldByteOffset) == 16)
    #expect(try value(local, kernel, own, "0:0", .fieldByteSize) == 4)
    #expect(try value(local, kernel, own, "0:0", .fieldExists) == 1)
    #expect(try value(local, kernel, own, "0:0", .fieldIsSigned) == 1)
    #expect(try value(local, kernel, own, "2:0", .fieldByteOffset) == 64)
    #expect(try value(local, kernel, own, "0:1", .fieldByteOffset) == nil)
    #expect(try value(local, kernel, own, "0:1", .fieldExists) == 0)
    #expect(try value(local, kernel, own, "0", .typeExists) == 1)
    #expect(try value(local, kernel, own, "0", .typeSize) == 24)
    #expect(try value(local, kernel, own, "0", .typeIDTarget) == UInt64(target.rawValue))
    #expect(try value(local, kernel, own, "0", .typeIDLocal) == UInt64(own.rawValue))
  }

  @Test("A type that the kernel lacks does not exist, and has size 0")
  func missingType() throws {
    var local = Types()
    let own = local.structure("nobody", size: 4, [.init(name: "x", type: local.int, byteOffset: 0)])
    let kernel = Types()
    #expect(try value(local, kernel, own, "0", .typeExists) == 0)
    #expect(try value(local, kernel, own, "0", .typeMatches) == 0)
    #expect(try value(local, kernel, own, "0", .typeSize) == 0)
    #expect(try value(local, kernel, own, "0:0", .fieldByteSize) == nil)
  }

  @Test("A member of another type is none; integers of another size are the same")
  func memberTypes() throws {
    var local = Types()
    let own = local.structure(
      "s", size: 16,
      [
        .init(name: "number", type: local.int, byteOffset: 0),
        .init(name: "pointer", type: local.long, byteOffset: 8),
      ])
    var kernel = Types()
    let pointer = kernel.btf.add(.pointer(to: .void))
    _ = kernel.structure(
      "s", size: 24,
      [
        .init(name: "number", type: kernel.long, byteOffset: 8),
        .init(name: "pointer", type: pointer, byteOffset: 16),
      ])
    #expect(try value(local, kernel, own, "0:0", .fieldByteOffset) == 8)
    #expect(try value(local, kernel, own, "0:0", .fieldByteSize) == 8)
    #expect(try value(local, kernel, own, "0:1", .fieldExists) == 0)
  }

  @Test("Elements of arrays: within the kernel's length, or of an array without one at the end")
  func arrays() throws {
    var local = Types()
    let eight = local.array(local.int, 8)
    let flexible = local.array(local.int, 0)
    let own = local.structure(
      "s", size: 32,
      [
        .init(name: "values", type: eight, byteOffset: 0),
        .init(name: "rest", type: flexible, byteOffset: 32),
      ])
    var kernel = Types()
    let four = kernel.array(kernel.int, 4)
    let open = kernel.array(kernel.long, 0)
    _ = kernel.structure(
      "s", size: 24,
      [
        .init(name: "values", type: four, byteOffset: 8),
        .init(name: "rest", type: open, byteOffset: 24),
      ])
    #expect(try value(local, kernel, own, "0:0:3", .fieldByteOffset) == 20)
    #expect(try value(local, kernel, own, "0:0:4", .fieldByteOffset) == nil)
    #expect(try value(local, kernel, own, "0:1:5", .fieldByteOffset) == 64)
    #expect(throws: ObjectError.self) {
      try value(local, kernel, own, "0:0:8", .fieldByteOffset)
    }
    #expect(throws: ObjectError.self) {
      try value(local, kernel, own, "0:0:1", .fieldLeftShift)
    }
  }

  @Test("Bit fields: the smallest load that holds them, and the shifts for both byte orders")
  func bitFields() throws {
    var local = Types()
    let own = local.structure(
      "s", size: 4, [.init(name: "bits", type: local.unsigned, bitOffset: 0, bitFieldSize: 1)])
    var kernel = Types()
    _ = kernel.structure(
      "s", size: 16, [.init(name: "bits", type: kernel.unsigned, bitOffset: 62, bitFieldSize: 5)])
    // Bits 62 to 66 cross every aligned word of up to 8 bytes.
    #expect(throws: ObjectError.self) {
      try value(local, kernel, own, "0:0", .fieldByteOffset)
    }
    kernel = Types()
    _ = kernel.structure(
      "s", size: 16, [.init(name: "bits", type: kernel.unsigned, bitOffset: 94, bitFieldSize: 5)])
    #expect(try value(local, kernel, own, "0:0", .fieldByteOffset) == 8)
    #expect(try value(local, kernel, own, "0:0", .fieldByteSize) == 8)
    #expect(try value(local, kernel, own, "0:0", .fieldLeftShift) == 64 - (30 + 5))
    #expect(try value(local, kernel, own, "0:0", .fieldRightShift) == 59)
    #expect(try value(local, kernel, own, "0:0", .fieldIsSigned) == 0)
    kernel = Types()
    _ = kernel.structure(
      "s", size: 8, [.init(name: "bits", type: kernel.unsigned, bitOffset: 35, bitFieldSize: 3)])
    #expect(
      try value(local, kernel, own, "0:0", .fieldLeftShift, byteOrder: .big) == (8 - 4) * 8 + 3)
  }

  @Test("Values of enums, of 32 and of 64 bits, with flavours")
  func enumerations() throws {
    var local = Types()
    let own = local.enumeration("e___x", [("A___x", 1), ("GONE", 2)])
    var kernel = Types()
    _ = kernel.enumeration64("e", [("Z", 0), ("A", 1 << 40)])
    #expect(try value(local, kernel, own, "0", .enumerationValueExists) == 1)
    #expect(try value(local, kernel, own, "0", .enumerationValue) == 1 << 40)
    #expect(try value(local, kernel, own, "1", .enumerationValueExists) == 0)
    #expect(try value(local, kernel, own, "1", .enumerationValue) == nil)
    #expect(throws: ObjectError.self) { try value(local, kernel, own, "2", .enumerationValue) }
  }

  @Test("Several types of one name must agree")
  func ambiguity() throws {
    var local = Types()
    let own = local.structure("s", size: 4, [.init(name: "x", type: local.int, byteOffset: 0)])
    func kernel(_ second: UInt32) -> Types {
      var kernel = Types()
      for offset in [4, second] {
        _ = kernel.structure(
          "s", size: 16, [.init(name: "x", type: kernel.int, byteOffset: offset)])
      }
      // Without the member it is no candidate for it.
      _ = kernel.structure("s", size: 2, [])
      return kernel
    }
    #expect(try value(local, kernel(4), own, "0:0", .fieldByteOffset) == 4)
    let error = #expect(throws: ObjectError.self) {
      try value(local, kernel(8), own, "0:0", .fieldByteOffset)
    }
    #expect(error?.message.contains("struct s") == true)
  }

  @Test("A type matches only with all its members, of their types")
  func matching() throws {
    var local = Types()
    let own = local.structure("s", size: 4, [.init(name: "x", type: local.int, byteOffset: 0)])
    func matches(_ type: (Types) -> BTFTypeID, name: String = "x") throws -> UInt64? {
      var kernel = Types()
      _ = kernel.structure(
        "s", size: 16,
        [
          .init(name: "more", type: kernel.int, byteOffset: 0),
          .init(name: name, type: type(kernel), byteOffset: 8),
        ])
      return try value(local, kernel, own, "0", .typeMatches)
    }
    #expect(try matches { $0.int } == 1)
    #expect(try matches { $0.unsigned } == 0)
    #expect(try matches { $0.int } == 1)
    #expect(try matches({ $0.int }, name: "y") == 0)
  }

  @Test("Types that are compared without end are an error, not a hang")
  func endless() throws {
    var local = Types()
    // Thirty levels of two anonymous members each: a billion ways to the bottom.
    func nest(_ types: inout Types) -> BTFTypeID {
      var inner = types.int
      for level in 0..<30 {
        inner = types.structure(
          level == 29 ? "s" : "", size: 4,
          [
            .init(name: "", type: inner, byteOffset: 0),
            .init(name: "", type: inner, byteOffset: 0),
          ])
      }
      return inner
    }
    var kernel = Types()
    _ = nest(&kernel)
    let own = local.structure("s", size: 4, [.init(name: "x", type: local.int, byteOffset: 0)])
    let error = #expect(throws: ObjectError.self) {
      try value(local, kernel, own, "0:0", .fieldByteOffset)
    }
    #expect(error?.code == .limitExceeded)
  }

  @Test("Instructions: immediates, offsets with their sizes, wide loads, and what replaces one")
  func instructions() throws {
    var local = Types()
    let own = local.structure(
      "s", size: 16,
      [
        .init(name: "number", type: local.long, byteOffset: 0),
        .init(name: "signed", type: local.int, byteOffset: 8),
        .init(name: "gone", type: local.int, byteOffset: 12),
      ])
    var kernel = Types()
    let wide = kernel.btf.add(.integer(BTFInteger(name: "long", size: 8, encoding: .signed)))
    _ = kernel.structure(
      "s", size: 32,
      [
        .init(name: "number", type: kernel.unsigned, byteOffset: 24),
        .init(name: "signed", type: wide, byteOffset: 16),
      ])
    let load64 = Instruction(opcode: 0x79, destination: 1, source: 2, offset: 0)
    let load32 = Instruction(opcode: 0x61, destination: 1, source: 2, offset: 8)
    let move = Instruction(opcode: 0xb7, destination: 1, immediate: 8)
    let gone = Instruction(opcode: 0x18, destination: 1, immediate: 12)
    var program = ProgramSpecification(
      name: "p", sectionName: "x", type: .xdp,
      instructions: [load64, load32, move, gone, Instruction(opcode: 0)],
      relocations: [
        .init(instruction: 0, type: own, access: "0:0", kind: .fieldByteOffset),
        .init(instruction: 1, type: own, access: "0:1", kind: .fieldByteOffset),
        .init(instruction: 2, type: own, access: "0:1", kind: .fieldByteOffset),
        .init(instruction: 3, type: own, access: "0:2", kind: .fieldByteOffset),
      ])
    var resolver = COREResolver(
      local: local.btf, kernel: try BTFImage(parsing: kernel.btf.encoded()))
    let notes = try resolver.apply(to: &program)
    let poison = Instruction(opcode: 0x85, immediate: COREResolver.poison)
    #expect(
      program.instructions == [
        // Unsigned, and now of 4 bytes, at its new place.
        Instruction(opcode: 0x61, destination: 1, source: 2, offset: 24),
        // A signed one cannot be read with another size.
        poison,
        Instruction(opcode: 0xb7, destination: 1, immediate: 16),
        poison, poison,
      ])
    #expect(notes.keys.sorted() == [1, 3])
    #expect(notes[3]?.contains("struct s.gone") == true)
  }

  @Test("An instruction that has another number than its type says is an error")
  func mismatch() throws {
    var local = Types()
    let own = local.structure("s", size: 8, [.init(name: "x", type: local.int, byteOffset: 4)])
    let image = try BTFImage(parsing: local.btf.encoded())
    for (instruction, index) in [
      (Instruction(opcode: 0xb7, immediate: 5), 0), (Instruction(opcode: 0xbf, immediate: 4), 0),
      (Instruction(opcode: 0x95), 0), (Instruction(opcode: 0xb7, immediate: 4), 1),
      (Instruction(opcode: 0xb7, immediate: 4), -1), (Instruction(opcode: 0x18, immediate: 4), 0),
    ] {
      var program = ProgramSpecification(
        name: "p", sectionName: "x", type: .xdp, instructions: [instruction],
        relocations: [.init(instruction: index, type: own, access: "0:0", kind: .fieldByteOffset)])
      var resolver = COREResolver(local: local.btf, kernel: image)
      let error = #expect(throws: ObjectError.self) { try resolver.apply(to: &program) }
      #expect(error?.message.contains("struct s.x") == true)
    }
  }

  @Test("A prototype fits the kernel's if pointers, structs and numbers are in the same places")
  func prototypes() throws {
    var local = Types()
    var kernel = Types()
    let forward = local.btf.add(.forward(name: "task", isUnion: false))
    let own = local.btf.add(.pointer(to: forward))
    let task = kernel.structure("task", size: 4, [])
    let target = kernel.btf.add(.pointer(to: task))
    func prototype(_ types: inout Types, _ result: BTFTypeID, _ parameter: BTFTypeID) -> BTFTypeID {
      types.btf.add(
        .functionPrototype(
          BTFPrototype(result: result, parameters: [.init(name: "p", type: parameter)])))
    }
    let kernels = prototype(&kernel, kernel.int, target)
    let good = prototype(&local, local.int, own)
    let bad = prototype(&local, local.int, local.int)
    let image = try BTFImage(parsing: kernel.btf.encoded())
    #expect(try image.isCompatible(kernels, with: good, of: local.btf))
    #expect(try !image.isCompatible(kernels, with: bad, of: local.btf))
    #expect(try !image.isCompatible(kernels, with: own, of: local.btf))
  }
}
