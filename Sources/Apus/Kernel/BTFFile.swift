import ApusObject
import ApusSystem
import SystemPackage

/// A file with BTF: BTF alone, as in `/sys/kernel/btf`, or an ELF file such as `vmlinux` with a section `.BTF`.
enum BTFFile {
  /// More than the types of any kernel take.
  private static let sizeLimit = 256 << 20

  /// Reads the types of a file; of an ELF file, which may be huge, only the section.
  static func read(_ path: FilePath, base: BTFImage? = nil) throws(ObjectError) -> BTFImage {
    // What the kernel itself shows is not even copied, where it can be mapped.
    if let mapped = try? MappedKernelFile(path) {
      // Sound: the bytes live as long as the file that is handed over with them.
      let bytes = unsafe ForeignBytes(mapped.bytes, keptBy: mapped)
      return try BTFImage(parsing: bytes, base: base)
    }
    return try BTFImage(parsing: bytes(path), base: base)
  }

  /// The bytes of a file's types.
  private static func bytes(_ path: FilePath) throws(ObjectError) -> [UInt8] {
    let bytes: [UInt8]?
    do throws(Errno) {
      let head = try WholeFile.read(path, from: 0, count: 64)
      bytes =
        head.starts(with: [0x7f, 0x45, 0x4c, 0x46])
        ? try section(of: path, head: head) : try WholeFile.read(path, limit: sizeLimit)
    } catch {
      throw ObjectError(.notFound, "\(path) cannot be read: \(error)")
    }
    guard let bytes else {
      throw ObjectError(.notFound, "the ELF file \(path) has no section .BTF that can be read")
    }
    return bytes
  }

  /// The section `.BTF` of a 64-bit ELF file in this machine's byte order, if it has one.
  private static func section(of path: FilePath, head: [UInt8]) throws(Errno) -> [UInt8]? {
    guard head.count == 64, head[4] == 2, head[5] == (ByteOrder.host == .little ? 1 : 2),
      let start = Int64(exactly: number(head, at: 40, size: 8))
    else { return nil }
    let size = Int(number(head, at: 58, size: 2))
    let count = Int(number(head, at: 60, size: 2))
    let names = Int(number(head, at: 62, size: 2))
    guard size >= 64, names < count else { return nil }
    let table = try WholeFile.read(path, from: start, count: count * size)
    guard table.count == count * size,
      let strings = try contents(of: names, in: table, size: size, path)
    else { return nil }
    for index in 0..<count {
      let name = Int(number(table, at: index * size, size: 4))
      let wanted = Array(".BTF".utf8) + [0]
      guard name < strings.count, strings[name...].starts(with: wanted) else { continue }
      return try contents(of: index, in: table, size: size, path)
    }
    return nil
  }

  private static func contents(
    of index: Int, in table: [UInt8], size: Int, _ path: FilePath
  ) throws(Errno) -> [UInt8]? {
    let header = index * size
    guard let offset = Int64(exactly: number(table, at: header + 24, size: 8)),
      let count = Int(exactly: number(table, at: header + 32, size: 8)), count <= sizeLimit
    else { return nil }
    let bytes = try WholeFile.read(path, from: offset, count: count)
    return bytes.count == count ? bytes : nil
  }

  /// A number in this machine's byte order; the caller has checked that it is there.
  private static func number(_ bytes: [UInt8], at offset: Int, size: Int) -> UInt64 {
    let part = bytes[offset..<(offset + size)]
    return ByteOrder.host == .little
      ? part.reversed().reduce(0) { $0 << 8 | UInt64($1) } : part.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
