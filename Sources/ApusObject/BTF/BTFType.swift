/// One type of a ``BTF``.
///
/// A name that C lets one leave out is empty.
public enum BTFType: Hashable, Sendable {
  /// `void`: what id 0 stands for. It is never an entry of its own.
  case void
  /// An integer, boolean or character (`BTF_KIND_INT`).
  case integer(BTFInteger)
  /// A pointer (`BTF_KIND_PTR`).
  case pointer(to: BTFTypeID)
  /// An array (`BTF_KIND_ARRAY`).
  case array(BTFArray)
  /// A struct (`BTF_KIND_STRUCT`).
  case structure(BTFComposite)
  /// A union (`BTF_KIND_UNION`).
  case union(BTFComposite)
  /// An enum of up to 32 bits (`BTF_KIND_ENUM`).
  case enumeration(BTFEnumeration)
  /// A struct or union of which only the name is known (`BTF_KIND_FWD`).
  case forward(name: String, isUnion: Bool)
  /// Another name of a type (`BTF_KIND_TYPEDEF`).
  case typedef(name: String, type: BTFTypeID)
  /// A volatile type (`BTF_KIND_VOLATILE`).
  case volatile(BTFTypeID)
  /// A constant type (`BTF_KIND_CONST`).
  case const(BTFTypeID)
  /// A restrict-qualified pointer (`BTF_KIND_RESTRICT`).
  case restrict(BTFTypeID)
  /// A function; `prototype` is the id of its `functionPrototype` (`BTF_KIND_FUNC`).
  case function(name: String, linkage: BTFLinkage, prototype: BTFTypeID)
  /// A function's parameters and result (`BTF_KIND_FUNC_PROTO`).
  case functionPrototype(BTFPrototype)
  /// A global variable (`BTF_KIND_VAR`).
  case variable(name: String, linkage: BTFLinkage, type: BTFTypeID)
  /// The variables of an ELF section (`BTF_KIND_DATASEC`).
  case dataSection(BTFDataSection)
  /// A floating point number, its size in bytes (`BTF_KIND_FLOAT`, Linux 5.13).
  case float(name: String, size: UInt32)
  /// A note on a declaration (`BTF_KIND_DECL_TAG`, Linux 5.16).
  case declarationTag(BTFDeclarationTag)
  /// A note on a type (`BTF_KIND_TYPE_TAG`, Linux 5.17); an attribute where `isAttribute` (6.15).
  case typeTag(name: String, type: BTFTypeID, isAttribute: Bool)
  /// An enum of 64 bits (`BTF_KIND_ENUM64`, Linux 6.0).
  case enumeration64(BTFEnumeration)
}

/// An integer, boolean or character (`BTF_KIND_INT`).
public struct BTFInteger: Hashable, Sendable {
  /// The C name, for example `unsigned int`.
  public var name: String
  /// The size in bytes: 1, 2, 4, 8 or 16.
  public var size: UInt32
  /// How its bits are meant.
  public var encoding: Encoding
  /// Where its bits start, for bit fields of old compilers; otherwise 0.
  public var bitOffset: UInt8
  /// How many bits it has; otherwise eight times ``size``.
  public var bitCount: UInt8

  /// Makes an integer of `size` bytes, all of whose bits count.
  public init(name: String, size: UInt32, encoding: Encoding = []) {
    self.init(
      name: name, size: size, encoding: encoding, bitOffset: 0,
      bitCount: UInt8(truncatingIfNeeded: min(size, 31) &* 8))
  }

  /// Makes an integer that is some bits of `size` bytes.
  public init(
    name: String, size: UInt32, encoding: Encoding, bitOffset: UInt8, bitCount: UInt8
  ) {
    self.name = name
    self.size = size
    self.encoding = encoding
    self.bitOffset = bitOffset
    self.bitCount = bitCount
  }

  /// How the bits of an integer are meant (`BTF_INT_SIGNED`, `BTF_INT_CHAR`, `BTF_INT_BOOL`).
  public struct Encoding: OptionSet, Hashable, Sendable {
    /// The four bits of the format.
    public var rawValue: UInt8

    /// Makes an encoding of those bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// Two's complement.
    public static let signed = Self(rawValue: 1)
    /// A character.
    public static let character = Self(rawValue: 2)
    /// A boolean.
    public static let boolean = Self(rawValue: 4)
  }
}

/// An array (`BTF_KIND_ARRAY`).
public struct BTFArray: Hashable, Sendable {
  /// The type of its elements.
  public var element: BTFTypeID
  /// The type of an index; any 32-bit integer.
  public var index: BTFTypeID
  /// The number of elements.
  public var count: UInt32

  /// Makes an array.
  public init(element: BTFTypeID, index: BTFTypeID, count: UInt32) {
    self.element = element
    self.index = index
    self.count = count
  }
}

/// A struct or union (`BTF_KIND_STRUCT`, `BTF_KIND_UNION`).
public struct BTFComposite: Hashable, Sendable {
  /// Its tag; empty for an anonymous one.
  public var name: String
  /// Its size in bytes.
  public var size: UInt32
  /// Its members in order.
  public var members: [Member]

  /// Makes a struct or union.
  public init(name: String, size: UInt32, members: [Member] = []) {
    self.name = name
    self.size = size
    self.members = members
  }

  /// A member of a struct or union.
  public struct Member: Hashable, Sendable {
    /// Its name; empty for an anonymous struct or union.
    public var name: String
    /// Its type.
    public var type: BTFTypeID
    /// Where it starts, in bits from the start.
    public var bitOffset: UInt32
    /// How many bits a bit field has; 0 for a member that is none.
    public var bitFieldSize: UInt8

    /// Makes a member.
    public init(name: String, type: BTFTypeID, bitOffset: UInt32, bitFieldSize: UInt8 = 0) {
      self.name = name
      self.type = type
      self.bitOffset = bitOffset
      self.bitFieldSize = bitFieldSize
    }

    /// Makes a member that starts at a byte.
    public init(name: String, type: BTFTypeID, byteOffset: UInt32) {
      self.init(name: name, type: type, bitOffset: byteOffset &* 8)
    }
  }
}

/// An enum (`BTF_KIND_ENUM`, `BTF_KIND_ENUM64`).
public struct BTFEnumeration: Hashable, Sendable {
  /// Its tag; empty for an anonymous one.
  public var name: String
  /// Its size in bytes: 1, 2, 4 or 8.
  public var size: UInt32
  /// Whether its values are signed.
  public var isSigned: Bool
  /// Its values in order.
  public var values: [Value]

  /// Makes an enum.
  public init(name: String, size: UInt32, isSigned: Bool = false, values: [Value] = []) {
    self.name = name
    self.size = size
    self.isSigned = isSigned
    self.values = values
  }

  /// A named value of an enum.
  public struct Value: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The value; of an unsigned 64-bit enum the same bits.
    public var value: Int64

    /// Makes a value.
    public init(name: String, value: Int64) {
      self.name = name
      self.value = value
    }
  }
}

/// A function's parameters and result (`BTF_KIND_FUNC_PROTO`).
public struct BTFPrototype: Hashable, Sendable {
  /// The type of its result.
  public var result: BTFTypeID
  /// Its parameters; one with neither name nor type, at the end, stands for `...`.
  public var parameters: [Parameter]

  /// Makes a prototype.
  public init(result: BTFTypeID, parameters: [Parameter] = []) {
    self.result = result
    self.parameters = parameters
  }

  /// A parameter of a function.
  public struct Parameter: Hashable, Sendable {
    /// Its name.
    ///
    /// The kernel wants one of every parameter of a function that has code.
    public var name: String
    /// Its type.
    public var type: BTFTypeID

    /// Makes a parameter.
    public init(name: String, type: BTFTypeID) {
      self.name = name
      self.type = type
    }
  }
}

/// The variables of an ELF section (`BTF_KIND_DATASEC`).
public struct BTFDataSection: Hashable, Sendable {
  /// The section's name, for example `.maps`.
  public var name: String
  /// Its size in bytes; compilers leave 0 and the loader fills it in.
  public var size: UInt32
  /// Its variables, which the kernel wants by ascending offset.
  public var variables: [Variable]

  /// Makes a section.
  public init(name: String, size: UInt32, variables: [Variable] = []) {
    self.name = name
    self.size = size
    self.variables = variables
  }

  /// A variable of a section.
  public struct Variable: Hashable, Sendable {
    /// The id of the `variable` (or, in `.ksyms`, of the `function`).
    public var type: BTFTypeID
    /// The offset in bytes in the section; compilers leave 0 and the loader fills it in.
    public var offset: UInt32
    /// The size in bytes.
    public var size: UInt32

    /// Makes a variable.
    public init(type: BTFTypeID, offset: UInt32, size: UInt32) {
      self.type = type
      self.offset = offset
      self.size = size
    }
  }
}

/// A note on a declaration (`BTF_KIND_DECL_TAG`).
public struct BTFDeclarationTag: Hashable, Sendable {
  /// The note.
  public var name: String
  /// The struct, union, function, variable or typedef it is on.
  public var type: BTFTypeID
  /// The member or parameter it is on, or `nil` when it is on the whole.
  public var component: UInt32?
  /// Whether it is a compiler attribute rather than a tag (the kind flag; Linux 6.15).
  public var isAttribute: Bool

  /// Makes a note.
  public init(
    name: String, type: BTFTypeID, component: UInt32? = nil, isAttribute: Bool = false
  ) {
    self.name = name
    self.type = type
    self.component = component
    self.isAttribute = isAttribute
  }
}

/// Who sees a function or variable (`BTF_FUNC_STATIC`, `BTF_VAR_GLOBAL_ALLOCATED`, …).
public struct BTFLinkage: RawRepresentable, Hashable, Sendable {
  /// The number in the format.
  public var rawValue: UInt32

  /// Makes the linkage of that number.
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// This object only.
  ///
  /// The verifier checks a static function with each of its callers.
  public static let `static` = Self(rawValue: 0)
  /// Every object.
  ///
  /// The verifier checks a global function once, by its BTF prototype.
  public static let global = Self(rawValue: 1)
  /// Defined elsewhere: a kernel function or variable.
  public static let external = Self(rawValue: 2)
}
