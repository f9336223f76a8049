// What the properties that bindings declare are made of: subscripts, whose names no field can have.

extension KernelReference {
  /// A field that is a number.
  @inlinable
  public subscript<Number: FixedWidthInteger & BitwiseCopyable>(
    field: KernelField<Pointee>
  ) -> Number {
    @inline(__always) get { unsafe Access.load(Number.self, field, of: address) }
  }

  /// A field that is a `bool`.
  @inlinable
  public subscript(field: KernelField<Pointee>) -> Bool {
    @inline(__always) get { unsafe Access.load(UInt8.self, field, of: address) != 0 }
  }

  /// A field that is an enum with a type of its own in the bindings.
  @inlinable
  public subscript<Enumeration: KernelEnumeration>(
    field: KernelField<Pointee>
  ) -> Enumeration {
    @inline(__always)
    get { unsafe Enumeration(rawValue: Access.load(Enumeration.RawValue.self, field, of: address)) }
  }

  /// A field that is a pointer to a structure.
  @inlinable
  public subscript<Other: KernelType, OtherAccess: KernelAccess>(
    field: KernelField<Pointee>
  ) -> KernelReference<Other, OtherAccess> {
    @inline(__always) get { unsafe KernelReference<Other, OtherAccess>(pointer(field)) }
  }

  /// A field that is a pointer to numbers, or to a string.
  @inlinable
  public subscript<Element: BitwiseCopyable, OtherAccess: KernelAccess>(
    field: KernelField<Pointee>
  ) -> KernelBuffer<Element, OtherAccess> {
    @inline(__always) get { unsafe KernelBuffer<Element, OtherAccess>(pointer(field)) }
  }

  /// A field that is a pointer to something else: the address.
  @inlinable
  public subscript(field: KernelField<Pointee>) -> UnsafeRawPointer? {
    @inline(__always) get { unsafe pointer(field) }
  }

  /// A field that is a structure, or an array of them: a pointer to it.
  @inlinable
  public subscript<Other: KernelType>(
    nested field: KernelField<Pointee>
  ) -> KernelReference<Other, Access> {
    @inline(__always)
    get { unsafe KernelReference<Other, Access>(kernelFieldAddress(address, field)) }
  }

  /// A field that is an array: a pointer to its elements.
  @inlinable
  public subscript<Element: BitwiseCopyable>(
    elements field: KernelField<Pointee>
  ) -> KernelBuffer<Element, Access> {
    @inline(__always)
    get { unsafe KernelBuffer<Element, Access>(kernelFieldAddress(address, field)) }
  }

  /// A part of the structure that has no type of its own: the same pointer, with that part's fields.
  @inlinable
  @inline(__always)
  public func part<Part: KernelType>() -> KernelReference<Part, Access> {
    unsafe KernelReference<Part, Access>(address)
  }

  /// A field of some bits (`BPF_CORE_READ_BITFIELD`).
  @inlinable
  public subscript<Number: FixedWidthInteger & BitwiseCopyable>(
    bits field: KernelField<Pointee>
  ) -> Number {
    @inline(__always)
    get {
      let offset = kernelFieldInformation(field, .byteOffset)
      // SAFETY: the offset is within the structure.
      let start = unsafe address.unsafelyUnwrapped + offset
      let value = unsafe Access.load(at: start, size: kernelFieldInformation(field, .byteSize))
      let shifted = value &<< kernelFieldInformation(field, .leftShift)
      let count = kernelFieldInformation(field, .rightShift)
      return Number.isSigned
        ? Number(truncatingIfNeeded: Int64(bitPattern: shifted) &>> count)
        : Number(truncatingIfNeeded: shifted &>> count)
    }
  }

  /// The pointer that a field is.
  @inlinable
  @inline(__always)
  func pointer(_ field: KernelField<Pointee>) -> UnsafeRawPointer? {
    unsafe Access.load(UnsafeRawPointer?.self, at: kernelFieldAddress(address, field))
  }
}
