import Apus
import ApusObject
import ApusSystem
import Testing

extension KernelTests {
  /// Objects of a C compiler, from their bytes to the running program.
  @Suite("Compiled objects")
  struct CompiledObjects {
    @Test("An object with BTF, global data and a subprogram counts what it sees")
    func counter() async throws {
      try await NetworkSandbox.run { sandbox throws in
        let object = try LoadedObject(
          loading: ObjectSpecification(embedded: CompiledFixture.counter))
        defer { object.close() }
        #expect(object.btfRefusal == nil)
        let program: XDPProgram = try object.program("count_packets")
        let packets: PerCPUArray<UInt64> = try object.map("packets")
        let types: HashMap<UInt32, UInt64> = try object.map("types")
        let total: ArrayMap<UInt64> = try object.map(".bss")
        try program.attach(to: sandbox.receiver)
        try sandbox.send(300)
        var other = NetworkSandbox.frame
        other[12] = 0x88
        other[13] = 0xb6
        try sandbox.send(200, frame: other)
        #expect(try eventually { try packets[0].sum >= 500 })
        #expect(try packets[0].sum == 500)
        #expect(
          try Dictionary(uniqueKeysWithValues: types.contents()) == [0x88b5: 300, 0x88b6: 200])
        #expect(try total[0] > 0)
      }
    }

    @Test("The kernel gets the object's types, functions and lines")
    func types() throws {
      let object = try LoadedObject(
        loading: ObjectSpecification(embedded: CompiledFixture.counter))
      let program: XDPProgram = try object.program("count_packets")
      let packets: PerCPUArray<UInt64> = try object.map("packets")
      let id = try #require(program.program.id)
      let info = try BPF.programInfo(BPF.descriptor(.program, id: id))
      #expect(info.btfID != 0)
      #expect(info.functionCount == 2)
      #expect(info.lineCount > 10)
      let map = try BPF.mapInfo(BPF.descriptor(.map, id: packets.map.id))
      #expect(map.keyTypeID != 0)
      #expect(map.valueTypeID != 0)
    }

    @Test("Without its BTF an object loads too")
    func withoutBTF() throws {
      var options = LoadOptions()
      options.loadsBTF = false
      let object = try LoadedObject(
        loading: ObjectSpecification(embedded: CompiledFixture.counter), options: options)
      let program: XDPProgram = try object.program("count_packets")
      #expect(try program.testRun(packet: NetworkSandbox.frame).returnValue == 2)
      let id = try #require(program.program.id)
      #expect(try BPF.programInfo(BPF.descriptor(.program, id: id)).btfID == 0)
    }

    @Test("BTF that the kernel refuses is left out, and the reason kept")
    func refusedBTF() throws {
      var specification = Fixture.counter()
      var btf = BTF()
      let integer = btf.add(.integer(BTFInteger(name: "int", size: 4, encoding: .signed)))
      btf.add(.typedef(name: "$s5Swift", type: integer))
      specification.btf = btf
      let object = try LoadedObject(loading: specification)
      #expect(object.btfRefusal?.contains("Invalid name") == true)
      let program: XDPProgram = try object.program("count")
      #expect(try program.testRun(packet: NetworkSandbox.frame).returnValue == 2)
    }

    @Test("A constant that is changed before loading is what the program sees")
    func editedConstant() throws {
      var specification = try ObjectSpecification(embedded: CompiledFixture.counter)
      specification[map: ".rodata"]?.contents = [5, 0, 0, 0]
      let object = try LoadedObject(loading: specification)
      let program: XDPProgram = try object.program("count_packets")
      let packets: PerCPUArray<UInt64> = try object.map("packets")
      _ = try program.testRun(packet: NetworkSandbox.frame, repeat: 3)
      #expect(try packets[0].sum == 15)
    }

    @Test("A rejection names the line of the source")
    func rejection() throws {
      let error = try #require(throws: ApusError.self) {
        try LoadedObject(loading: ObjectSpecification(embedded: CompiledFixture.rejected))
      }
      #expect(error.code == .verifierRejected)
      #expect(error.message.contains("program read_past_end: it accesses the packet beyond"))
      #expect(error.message.contains("at ./rejected.c:6, instruction 1"), "\(error)")
      #expect(error.message.contains("invalid access to packet"))
      #expect(error.description.contains("sum += data[0];"))
    }
  }
}
