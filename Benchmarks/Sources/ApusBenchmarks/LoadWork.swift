import Apus
import ApusObject
import ApusSystem
import CLibbpf
import SystemPackage

/// What is measured of the loader: the same step with Apus and with libbpf.
enum LoadWork: String, CaseIterable {
  case small
  case programs
  case relocations
  case types

  /// What it is in words.
  var title: String {
    switch self {
    case .small: "open and load a small object"
    case .programs: "open and load 50 programs"
    case .relocations: "open and load 200 CO-RE relocations"
    case .types: "parse the kernel's BTF, look up 20 structs"
    }
  }

  /// The names that are looked up in the kernel's BTF.
  static let names = [
    "task_struct", "sk_buff", "sock", "file", "inode", "dentry", "net_device", "cred", "mm_struct",
    "path", "super_block", "pid", "nsproxy", "tcp_sock", "iphdr", "tcphdr", "udphdr", "bpf_map",
    "bpf_prog", "list_head",
  ]

  static let kernelTypes = "/sys/kernel/btf/vmlinux"

  /// The C that it is compiled from; nil if it needs no object.
  var source: String? {
    switch self {
    case .small: Self.head + Self.map + Self.program(0)
    case .programs: Self.head + Self.map + (0..<50).map(Self.program).joined()
    case .relocations: Self.head + Self.structs + (0..<5).map(Self.reader).joined()
    case .types: nil
    }
  }

  /// Does it once.
  func run(_ side: LoadSide, object: String) throws {
    switch (self, side) {
    case (.types, .apus):
      let image = try BTFImage.reading(FilePath(Self.kernelTypes))
      for name in Self.names where image.id(named: name, kind: .structure) == nil {
        throw LoadFailure(description: "the kernel has no struct \(name)")
      }
    case (.types, .libbpf):
      try Self.check(Self.find())
    case (_, .apus):
      let bytes = try WholeFile.read(FilePath(object), limit: 1 << 28)
      try LoadedObject(loading: ObjectSpecification(object: bytes)).close()
    case (_, .libbpf):
      try Self.check(unsafe clibbpf_load(object))
    }
  }

  private static func find() -> CInt {
    let bytes = names.map { Array($0.utf8CString) }
    // Sound: the names live as long as the array of them, which outlives the call.
    return unsafe withPointers(to: bytes[...], []) { pointers in
      unsafe clibbpf_find(kernelTypes, pointers, CInt(pointers.count))
    }
  }

  private static func withPointers(
    to strings: ArraySlice<[CChar]>, _ pointers: [UnsafePointer<CChar>?],
    _ body: ([UnsafePointer<CChar>?]) -> CInt
  ) -> CInt {
    guard let first = strings.first else { return unsafe body(pointers) }
    return unsafe first.withUnsafeBufferPointer {
      unsafe withPointers(to: strings.dropFirst(), pointers + [$0.baseAddress], body)
    }
  }

  private static func check(_ result: CInt) throws {
    guard result == 0 else { throw LoadFailure(description: "libbpf failed with \(result)") }
  }
}

/// Who does it.
enum LoadSide: String, CaseIterable {
  case apus
  case libbpf
}

/// A step that failed, which makes the comparison void.
struct LoadFailure: Error, CustomStringConvertible {
  var description: String
}

extension LoadWork {
  private static let head = """
    typedef unsigned char u8;
    typedef unsigned short u16;
    typedef unsigned int u32;
    typedef unsigned long long u64;
    #define SEC(name) __attribute__((section(name), used))
    #define __uint(name, val) int (*name)[val]
    #define __type(name, val) typeof(val) *name
    static void *(*lookup)(void *, const void *) = (void *)1;
    static int (*read_kernel)(void *, u32, const void *) = (void *)4;
    char license_text[] SEC("license") = "GPL";

    """

  private static let map = """
    struct {
      __uint(type, 2);
      __uint(max_entries, 16);
      __type(key, u32);
      __type(value, u64);
    } counts SEC(".maps");

    """

  private static func program(_ number: Int) -> String {
    """
    SEC("xdp") int program_\(number)(void *context) {
      u32 key = \(number % 16);
      u64 *value = lookup(&counts, &key);
      if (value) __sync_fetch_and_add(value, \(number + 1));
      return 2;
    }

    """
  }

  /// Members that kernels have had for long, with what reads them.
  private static let members: [(type: String, member: String, kind: String)] = [
    ("task_struct", "pid", "int"), ("task_struct", "tgid", "int"), ("task_struct", "flags", "u32"),
    ("task_struct", "prio", "int"), ("task_struct", "static_prio", "int"),
    ("task_struct", "normal_prio", "int"), ("task_struct", "policy", "u32"),
    ("task_struct", "exit_state", "int"), ("task_struct", "exit_code", "int"),
    ("task_struct", "exit_signal", "int"), ("task_struct", "utime", "u64"),
    ("task_struct", "stime", "u64"), ("task_struct", "start_time", "u64"),
    ("task_struct", "nvcsw", "u64"), ("task_struct", "nivcsw", "u64"),
    ("sk_buff", "len", "u32"), ("sk_buff", "data_len", "u32"), ("sk_buff", "mac_len", "u16"),
    ("sk_buff", "priority", "u32"), ("sk_buff", "hash", "u32"), ("sk_buff", "truesize", "u32"),
    ("sk_buff", "protocol", "u16"), ("net_device", "ifindex", "int"), ("net_device", "mtu", "u32"),
    ("net_device", "flags", "u32"), ("net_device", "type", "u16"), ("inode", "i_ino", "u64"),
    ("inode", "i_mode", "u16"), ("inode", "i_size", "u64"), ("inode", "i_flags", "u32"),
    ("file", "f_flags", "u32"), ("file", "f_pos", "u64"), ("mm_struct", "total_vm", "u64"),
    ("mm_struct", "locked_vm", "u64"), ("mm_struct", "task_size", "u64"),
    ("mm_struct", "start_code", "u64"), ("mm_struct", "end_code", "u64"),
    ("mm_struct", "start_data", "u64"), ("mm_struct", "end_data", "u64"),
    ("mm_struct", "start_stack", "u64"),
  ]

  private static var structs: String {
    let types = members.map(\.type)
      .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return
      types.map { type in
        let lines = members.filter { $0.type == type }.map { "  \($0.kind) \($0.member);\n" }
          .joined()
        return "struct \(type) {\n\(lines)} __attribute__((preserve_access_index));\n"
      }
      .joined()
  }

  /// A program with one relocation per member.
  private static func reader(_ number: Int) -> String {
    let lines = members.map { member in
      """
        {
          \(member.kind) value = 0;
          read_kernel(&value, sizeof value, &((struct \(member.type) *)context[1])->\(member.member));
          sum += value;
        }

      """
    }
    return """
      SEC("raw_tp/sched_switch") int reader_\(number)(u64 *context) {
        u64 sum = 0;
      \(lines.joined())  return (int)sum;
      }

      """
  }
}
