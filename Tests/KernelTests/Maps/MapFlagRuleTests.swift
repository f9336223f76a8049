import ApusObject
import ApusSystem
import SystemPackage
import Testing

extension KernelTests {
  /// The table of map types and the kernel agree on the flags that a type can have.
  @Suite("Flags of map types")
  struct MapFlagRules {
    /// The types whose maps take no types of key and value, and no other map, to be made.
    private static let types: [MapType] = MapType.all.filter { type in
      switch type {
      case .structOps, .socketStorage, .inodeStorage, .taskStorage, .cgroupLocalStorage,
        .arrayOfMaps, .hashOfMaps:
        false
      default: true
      }
    }

    /// Every flag but those that come with a descriptor.
    private static let flags: [MapFlags] = (0..<20).map { MapFlags(rawValue: 1 << $0) }
      .filter { ![.token, .valueTypeInOtherBTF].contains($0) }

    private func specification(_ type: MapType, _ flags: MapFlags) throws -> MapSpecification {
      let rules = try #require(type.rules)
      let keySize: UInt32 =
        switch rules.key {
        case .none: 0
        case .prefix: 8
        case .oneOf(let sizes): sizes[0]
        default: 4
        }
      let valueSize: UInt32 =
        switch rules.value {
        case .none: 0
        case .descriptor: 4
        case .oneOf(let sizes): sizes[0]
        // An address, or what stands for it with `BPF_F_STACK_BUILD_ID`.
        case .multiple: flags == .stackBuildID ? 32 : 8
        default: 8
        }
      let maxEntries: UInt32 =
        switch rules.maxEntries {
        case .none: 0
        case .elements: 4
        case .exactly(let count): count
        case .ringSize: UInt32(clamping: try MemoryPage.size())
        case .pages: 1
        }
      return MapSpecification(
        name: "flags", type: type, keySize: keySize, valueSize: valueSize, maxEntries: maxEntries,
        flags: flags.union(rules.requiredFlags))
    }

    /// Whether the kernel makes such a map; nil if it refuses it for another reason than its definition.
    private func isTaken(_ map: MapSpecification) throws -> Bool? {
      var attributes = BPF.MapAttributes(
        type: map.type.rawValue, keySize: map.keySize, valueSize: map.valueSize,
        maxEntries: map.maxEntries)
      attributes.flags = map.flags.rawValue
      do throws(Errno) {
        _ = try BPF.mapCreate(attributes)
        return true
      } catch {
        return error == .invalidArgument ? false : nil
      }
    }

    @Test("A flag that the kernel takes is in the table", arguments: types)
    func taken(_ type: MapType) throws {
      // A kernel that does not know the type has nothing to say about its flags.
      guard try isTaken(specification(type, [])) == true else { return }
      let page = try MemoryPage.size()
      for flag in Self.flags {
        let map = try specification(type, flag)
        guard try isTaken(map) == true else { continue }
        let fault = MapRules.fault(of: map, pageSize: page)
        #expect(fault == nil, "the kernel takes \(flag) for \(type)")
      }
    }

    @Test("A flag of the table is taken by kernels that know all of them", arguments: types)
    func known(_ type: MapType) throws {
      let rules = try #require(type.rules)
      for flag in Self.flags where rules.flags.contains(flag) {
        let first = flag == .overwriteOldest ? KernelRelease(6, 19) : KernelRelease(6, 12)
        guard try KernelRelease.current() >= first,
          case let map = try specification(type, flag),
          let isTaken = try isTaken(map)
        else { continue }
        #expect(isTaken, "the kernel refuses \(flag) for \(type)")
      }
    }
  }
}
