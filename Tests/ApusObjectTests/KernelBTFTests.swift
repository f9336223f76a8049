import ApusObject
import Testing

@Suite("BTF for the kernel")
struct KernelBTFTests {
  @Test func writesFunctionsAndLines() throws {
    let object = try ObjectSpecification(parsing: Fixture.subprograms.bytes)
    let kernel = try #require(try KernelBTF(object))
    #expect(try BTF(parsing: kernel.bytes) == object.btf)
    let program = try #require(object[program: "first"])

    func words(_ bytes: [UInt8]) -> [UInt32] {
      stride(from: 0, to: bytes.count, by: 4)
        .map { offset in
          bytes[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }
    let functions = words(try kernel.functionInfo(of: program))
    #expect(
      functions == program.functionInfo.flatMap { [UInt32($0.instruction), $0.type.rawValue] })

    let lines = words(try kernel.lineInfo(of: program))
    #expect(lines.count == program.lineInfo.count * 4)
    let first = try #require(program.lineInfo.first)
    #expect(lines[0] == 0)
    #expect(lines[3] == first.line << 10 | first.column)
    // The offsets lead to the strings in the bytes.
    let strings = 24 + Int(words(Array(kernel.bytes[16..<20]))[0])
    func string(_ offset: UInt32) -> String {
      String(decoding: kernel.bytes[(strings + Int(offset))...].prefix { $0 != 0 }, as: UTF8.self)
    }
    #expect(string(lines[1]) == first.file)
    #expect(string(lines[2]) == first.text)
  }

  @Test func declaresWhatIsNotInTheObject() throws {
    let object = try ObjectSpecification(parsing: Fixture.externals.bytes)
    let kernel = try #require(try KernelBTF(object))
    let btf = try BTF(parsing: kernel.bytes)
    for type in btf.types {
      switch type {
      case .function(_, let linkage, let prototype):
        #expect(linkage != .external)
        if case .functionPrototype(let prototype) = try btf.type(prototype) {
          #expect(!prototype.parameters.contains { $0.name.isEmpty })
        }
      case .variable(_, let linkage, _): #expect(linkage != .external)
      case .dataSection(let section):
        for variable in section.variables {
          #expect(try btf.type(variable.type).kind == .variable)
        }
        let ends = section.variables.map { $0.offset + $0.size }
        #expect(zip(ends, section.variables.dropFirst()).allSatisfy { $0 <= $1.offset })
        #expect((ends.last ?? 0) <= section.size)
      default: break
      }
    }
    // The ids that programs name stay what they were.
    #expect(btf.types.count >= object.btf?.types.count ?? 0)
    #expect(object.btf?.types.contains { $0.name == "bpf_task_acquire" } == true)
  }

  @Test func isNothingWithoutTypes() throws {
    #expect(try KernelBTF(ObjectSpecification()) == nil)
  }

  @Test func refusesLinesItDoesNotKnow() throws {
    let object = try ObjectSpecification(parsing: Fixture.counter.bytes)
    let kernel = try #require(try KernelBTF(object))
    var program = try #require(object.programs.first)
    program.lineInfo[0].text = "another line"
    let error = #expect(throws: ObjectError.self) { try kernel.lineInfo(of: program) }
    #expect(error?.code == .notFound)
  }
}
