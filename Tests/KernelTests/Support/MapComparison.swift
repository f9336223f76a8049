import Apus
import Testing

/// What is in all maps of an object, in bytes.
enum MapContents {
  /// The contents by the maps' names, of those that can be read.
  static func all(of object: LoadedObject) throws -> [String: Set<[UInt8]>] {
    var contents: [String: Set<[UInt8]>] = [:]
    for map in try object.allMaps() {
      switch map.type {
      case .hash, .lruHash, .perCPUHash, .lruPerCPUHash, .array, .perCPUArray, .longestPrefixTrie,
        .deviceMap, .deviceMapHash, .cpuMap:
        contents[map.name] = try Set(RawMap(map).contents().map { $0.key + $0.value })
      case .queue, .stack:
        var values: Set<[UInt8]> = []
        while let value = try RawMap(map).takeValue(forKey: []) {
          values.insert([UInt8(truncatingIfNeeded: values.count)] + value)
        }
        contents[map.name] = values
      default: break
      }
    }
    return contents
  }

  /// Expects of two objects that all their maps have the same in them.
  static func expectSame(
    _ kernel: LoadedObject, _ simulator: LoadedObject,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (left, right) = (try all(of: kernel), try all(of: simulator))
    #expect(left.keys.sorted() == right.keys.sorted(), sourceLocation: sourceLocation)
    for (name, contents) in left {
      #expect(right[name] == contents, "map \(name)", sourceLocation: sourceLocation)
    }
  }
}
