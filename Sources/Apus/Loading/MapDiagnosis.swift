import ApusObject
import ApusSystem
import SystemPackage

/// Finds which field of a map's definition the kernel most likely refused with `EINVAL`.
enum MapDiagnosis {
  /// The fault as a clause, or nil if none of the kernel's rules seems to be broken.
  static func fault(of map: MapSpecification, on kernel: KernelContext) -> String? {
    if kernel.features.lacks(.mapType(map.type)) {
      return "type \(map.type) \(kernel.lack(since: map.type.firstKernelVersion))"
    }
    return MapRules.fault(of: map, pageSize: (try? MemoryPage.size()) ?? 4096)
  }
}
