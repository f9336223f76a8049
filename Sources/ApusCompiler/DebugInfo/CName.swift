/// Names as C and the kernel's BTF checker take them.
enum CName {
  /// `name` with everything that cannot be in a C identifier replaced by underscores.
  static func identifier(_ name: String) -> String {
    let bytes = name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        byte
      default: UInt8(ascii: "_")
      }
    }
    let identifier = String(decoding: bytes, as: UTF8.self)
    let startsWithDigit = identifier.utf8.first.map {
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
    }
    return startsWithDigit == true ? "_" + identifier : identifier
  }
}
