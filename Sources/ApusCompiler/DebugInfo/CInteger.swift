import ApusObject

/// C's integers, as the kernel names them.
enum CInteger: String, Hashable, CaseIterable {
  case u8
  case u16
  case u32
  case u64
  case s8
  case s16
  case s32
  case s64
  case bool

  /// The integer that a type of Swift's standard library is.
  init?(swiftName: String) {
    switch swiftName {
    case "UInt8": self = .u8
    case "UInt16": self = .u16
    case "UInt32": self = .u32
    case "UInt64", "UInt": self = .u64
    case "Int8": self = .s8
    case "Int16": self = .s16
    case "Int32": self = .s32
    case "Int64", "Int": self = .s64
    case "Bool": self = .bool
    default: return nil
    }
  }

  /// The integer of a size in bytes: 1, 2, 4 or 8.
  init(size: Int, isSigned: Bool) {
    switch size {
    case 1: self = isSigned ? .s8 : .u8
    case 2: self = isSigned ? .s16 : .u16
    case 4: self = isSigned ? .s32 : .u32
    default: self = isSigned ? .s64 : .u64
    }
  }

  /// The size in bytes.
  var size: UInt32 {
    switch self {
    case .u8, .s8, .bool: 1
    case .u16, .s16: 2
    case .u32, .s32: 4
    case .u64, .s64: 8
    }
  }

  /// The kernel's name for it, where it is not C's own.
  var typeName: String? { self == .bool ? nil : rawValue }

  /// The integer as C has it.
  var representation: BTFInteger {
    switch self {
    case .u8: BTFInteger(name: "unsigned char", size: 1)
    case .u16: BTFInteger(name: "unsigned short", size: 2)
    case .u32: BTFInteger(name: "unsigned int", size: 4)
    case .u64: BTFInteger(name: "unsigned long long", size: 8)
    case .s8: BTFInteger(name: "signed char", size: 1, encoding: .signed)
    case .s16: BTFInteger(name: "short", size: 2, encoding: .signed)
    case .s32: BTFInteger(name: "int", size: 4, encoding: .signed)
    case .s64: BTFInteger(name: "long long", size: 8, encoding: .signed)
    case .bool: BTFInteger(name: "_Bool", size: 1, encoding: .boolean)
    }
  }
}
