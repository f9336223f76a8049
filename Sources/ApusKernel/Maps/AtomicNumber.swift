/// A number that the processor's atomic instructions exist for: one of 32 or 64 bits (`BPF_ATOMIC`).
public protocol AtomicNumber: FixedWidthInteger, BitwiseCopyable {}

extension UInt32: AtomicNumber {}
extension Int32: AtomicNumber {}
extension UInt64: AtomicNumber {}
extension Int64: AtomicNumber {}
