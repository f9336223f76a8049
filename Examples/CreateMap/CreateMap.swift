import ApusSystem
import SystemPackage

/// What bpf(2) shows in C: creates an array, writes to it, reads it back, and pins it.
@main
enum CreateMap {
  static func main() throws {
    let path = CommandLine.arguments.dropFirst().first ?? "/sys/fs/bpf/my_array"
    // BPF_MAP_TYPE_ARRAY is 2.
    var attributes = BPF.MapAttributes(type: 2, keySize: 4, valueSize: 4, maxEntries: 100)
    attributes.name = ObjectName("my_array")
    let map = try BPF.mapCreate(attributes)
    try BPF.mapUpdate(map, key: [1, 0, 0, 0], value: [0xD2, 0x04, 0, 0])
    print(try BPF.mapLookup(map, key: [1, 0, 0, 0]) ?? [])
    try BPF.pin(map.descriptor, to: FilePath(path))
    print("bpftool map dump pinned \(path)")
  }
}
