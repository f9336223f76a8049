/// A number that the processor's atomic instructions exist for: one of 32 or 64 bits (`BPF_ATOMIC`).
///
/// The operations are for stored properties of what is shared, such as a value in a map:
///
/// ```swift
/// flows[key]?.value.packets.atomicAdd(1)
/// ```
///
/// A computed property is changed in a copy, and then written back.
public protocol AtomicNumber: FixedWidthInteger, BitwiseCopyable {}

extension UInt32: AtomicNumber {}
extension Int32: AtomicNumber {}
extension UInt64: AtomicNumber {}
extension Int64: AtomicNumber {}
