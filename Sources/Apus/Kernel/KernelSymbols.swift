import ApusSystem
import SystemPackage

/// The addresses of the kernel's functions and variables, from `/proc/kallsyms`.
struct KernelSymbols {
  /// What the list says of a name.
  enum Finding: Hashable {
    /// One address.
    case address(UInt64)
    /// Several.
    case ambiguous
    /// The name is there, and its address hidden from this process (`kernel.kptr_restrict`).
    case hidden
  }

  private(set) var findings: [String: Finding] = [:]

  /// Looks up some names; those that are not there are not in ``findings``.
  init(_ names: Set<String>, in list: [UInt8]) {
    let wanted = Dictionary(
      names.map { (Array($0.utf8)[...], $0) }, uniquingKeysWith: { first, _ in first })
    let lengths = Set(names.map(\.utf8.count))
    for line in list.split(separator: UInt8(ascii: "\n")) {
      // An address, a letter and a name: `ffffffff81000000 T _text`, and after a tab the module.
      guard let space = line.firstIndex(of: UInt8(ascii: " ")), space + 3 <= line.endIndex else {
        continue
      }
      let name = line[(space + 3)...].prefix { $0 != UInt8(ascii: "\t") }
      guard lengths.contains(name.count), let text = wanted[name],
        let address = UInt64(Substring(decoding: line[..<space], as: UTF8.self), radix: 16)
      else { continue }
      findings[text] = Self.combine(findings[text], address)
    }
  }

  private static func combine(_ known: Finding?, _ address: UInt64) -> Finding {
    guard address != 0 else { return .hidden }
    switch known {
    case nil, .address(address): return .address(address)
    default: return .ambiguous
    }
  }

  /// Looks up some names of the running kernel.
  static func current(_ names: Set<String>) throws(Errno) -> KernelSymbols {
    guard !names.isEmpty else { return KernelSymbols([], in: []) }
    return KernelSymbols(names, in: try WholeFile.read("/proc/kallsyms", limit: 256 << 20))
  }
}
