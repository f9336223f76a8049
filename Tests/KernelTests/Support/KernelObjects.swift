import ApusSystem
import Foundation
import SystemPackage

/// What is in the kernel, by name, so that a test can see what it left there while others do the same.
enum KernelObjects {
  static func maps(named name: String) throws -> Int {
    try count(.map) { try BPF.mapInfo($0).name == ObjectName(name) }
  }

  static func programs(named name: String) throws -> Int {
    try count(.program) { try BPF.programInfo($0).name == ObjectName(name) }
  }

  private static func count(
    _ kind: BPF.ObjectKind, _ matches: (borrowing OwnedDescriptor) throws -> Bool
  ) throws -> Int {
    var count = 0
    for id in try BPF.allIDs(kind) {
      // An object can go between the two calls.
      guard let isMatch = try? matches(BPF.descriptor(kind, id: id)) else { continue }
      if isMatch { count += 1 }
    }
    return count
  }

  /// How many descriptors of maps, programs, BTF and links this process has open.
  ///
  /// - Parameter inheritable: Count only those that a program started by this process would get.
  /// - Returns: The number.
  /// - Throws: What reading `/proc` throws.
  static func openDescriptors(inheritable: Bool = false) throws -> Int {
    let directory = "/proc/self/fd"
    var count = 0
    for number in try FileManager.default.contentsOfDirectory(atPath: directory) {
      // The listing itself is in the list, and closed by now.
      let path = "\(directory)/\(number)"
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
        target.hasPrefix("anon_inode:bpf") || target.hasPrefix("anon_inode:btf")
      else { continue }
      if try !inheritable || !isClosedOnExec(number) { count += 1 }
    }
    return count
  }

  /// Whether `O_CLOEXEC`, 0o2000000, is among a descriptor's flags.
  private static func isClosedOnExec(_ number: String) throws -> Bool {
    let info = try String(contentsOfFile: "/proc/self/fdinfo/\(number)", encoding: .utf8)
    let line = info.split(separator: "\n").first { $0.hasPrefix("flags:") }
    let digits = line?.dropFirst("flags:".count).trimmingCharacters(in: .whitespaces)
    let flags = digits.flatMap { Int($0, radix: 8) } ?? 0
    return flags & 0o200_0000 != 0
  }
}
