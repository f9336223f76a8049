import Apus
import ApusObject
import ApusSystem
import Testing

extension KernelTests {
  /// BTF with parts of the format that this kernel may lack.
  @Suite("BTF for older kernels")
  struct OlderBTF {
    /// A program with a subprogram, whose functions BTF describes, and types of every newer kind.
    private static func specification(_ features: Set<BTFFeature>) throws -> ObjectSpecification {
      var btf = BTF()
      let integer = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
      let prototype = btf.add(
        .functionPrototype(
          BTFPrototype(result: integer, parameters: [.init(name: "a", type: integer)])))
      let main = btf.add(.function(name: "main", linkage: .global, prototype: prototype))
      let sub = btf.add(.function(name: "sub", linkage: .static, prototype: prototype))
      for feature in BTFFeature.allCases where features.contains(feature) {
        let offset = UInt32(btf.types.count)
        for var type in feature.sample.types {
          type.mapReferences { $0 == .void ? $0 : BTFTypeID($0.rawValue + offset) }
          btf.add(type)
        }
      }
      var program = ProgramSpecification(
        name: "main", sectionName: "xdp", type: .xdp,
        instructions: [
          Instruction.callSubprogram(1), Assembly.exit, Assembly.move(0, 2), Assembly.exit,
        ])
      program.functionInfo = [
        BTFFunctionInfo(instruction: 0, type: main), BTFFunctionInfo(instruction: 2, type: sub),
      ]
      program.lineInfo = [
        BTFLineInfo(instruction: 0, file: "a.c", text: "sub();", line: 1, column: 1),
        BTFLineInfo(instruction: 2, file: "a.c", text: "return 2;", line: 5, column: 1),
      ]
      return ObjectSpecification(programs: [program], license: "GPL", btf: btf)
    }

    @Test(
      "Types of every kind load, with functions and lines, whatever this kernel lacks of the format"
    )
    func loads() throws {
      let object = try LoadedObject(loading: Self.specification(Set(BTFFeature.allCases)))
      defer { object.close() }
      #expect(object.btfRefusal == nil)
      let program: XDPProgram = try object.program("main")
      let info = try BPF.programInfo(BPF.descriptor(.program, id: #require(program.program.id)))
      #expect(info.functionCount == 2)
      #expect(info.lineCount == 2)
    }

    @Test(
      "What is adapted for a kernel without a feature, this kernel takes too",
      arguments: BTFFeature.allCases)
    func adapted(feature: BTFFeature) throws {
      for lacking: Set<BTFFeature> in [[feature], Set(BTFFeature.allCases)] {
        let btf = try #require(Self.specification([feature]).btf)
        let adapted = btf.adapted(lacking: lacking)
        #expect(adapted.features.isDisjoint(with: lacking))
        #expect(throws: Never.self) { _ = try BPF.btfLoad(adapted.encoded()) }
      }
    }

    @Test("BTF that no adaptation makes acceptable is left out, with the kernel's reason")
    func hopeless() throws {
      var specification = try Self.specification([])
      specification.btf?.add(.structure(BTFComposite(name: "9 lives", size: 0)))
      let object = try LoadedObject(loading: specification)
      defer { object.close() }
      #expect(object.btfRefusal?.contains("Invalid name") == true, "\(object.btfRefusal ?? "")")
    }
  }
}
