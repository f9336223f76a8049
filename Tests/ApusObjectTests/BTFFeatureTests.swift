import Testing

@testable import ApusObject

@Suite("BTF features")
struct BTFFeatureTests {
  @Test("Each sample uses its feature, and can be written", arguments: BTFFeature.allCases)
  func samples(feature: BTFFeature) throws {
    #expect(feature.sample.features.contains(feature))
    #expect(try BTF(parsing: feature.sample.encoded()) == feature.sample)
  }

  @Test(
    "Without a feature nothing of it is left, and every id stays where it was",
    arguments: BTFFeature.allCases)
  func adapted(feature: BTFFeature) throws {
    var all = BTF()
    for feature in BTFFeature.allCases {
      let offset = UInt32(all.types.count)
      for var type in feature.sample.types {
        type.mapReferences { $0 == .void ? $0 : BTFTypeID($0.rawValue + offset) }
        all.add(type)
      }
    }
    let adapted = all.adapted(lacking: [feature])
    #expect(!adapted.features.contains(feature))
    #expect(adapted.types.count >= all.types.count)
    for (before, after) in zip(all.types, adapted.types)
    where before == after || before.kind == after.kind {
      #expect(before.name == after.name || feature == .optionalSectionNames)
    }
    #expect(throws: Never.self) { try BTF(parsing: adapted.encoded()) }
    #expect(all.adapted(lacking: []) == all)
  }

  @Test("What replaces a type has its size")
  func sizes() throws {
    let kinds = try #require(ObjectSpecification(parsing: Fixture.kinds.bytes).btf)
    let adapted = kinds.adapted(lacking: Set(BTFFeature.allCases))
    #expect(adapted.features.isEmpty)
    for id in kinds.ids {
      // A variable becomes an integer of one byte, and a section without its sizes a struct.
      guard ![.variable, .dataSection].contains(try kinds.type(id).kind),
        let size = try? kinds.size(of: id)
      else { continue }
      #expect(try adapted.size(of: id) == size, "type \(id.rawValue)")
    }
  }

  @Test("A kernel without functions gets no func_info")
  func functions() throws {
    let object = try ObjectSpecification(parsing: Fixture.counter.bytes)
    #expect(try KernelBTF(object)?.hasFunctions == true)
    #expect(try KernelBTF(object, lacking: [.functions])?.hasFunctions == false)
  }

  @Test("Helpers are known by number and by name")
  func helpers() {
    #expect(HelperFunction(rawValue: 1).kernelName == "bpf_map_lookup_elem")
    #expect(HelperFunction(kernelName: "bpf_redirect_map")?.rawValue == 51)
    #expect(HelperFunction(kernelName: "bpf_unspec") == nil)
    #expect(HelperFunction(kernelName: "redirect_map") == nil)
    #expect(HelperFunction(rawValue: 9999).description == "helper 9999")
    #expect(HelperFunction.all.count == 211)
    #expect(Set(HelperFunction.all.compactMap(\.kernelName)).count == HelperFunction.all.count)
  }
}
