/// How native code comes back, or what a function that it called tells it.
enum NativeStatus {
  /// The function returned; or the helper has a value in r0.
  static let returned: UInt32 = 0
  /// A tail call: another program goes on, at the hot state's target.
  static let tailCall: UInt32 = 1
  /// The program is over.
  static let finished: UInt32 = 2
  /// The machine has the error.
  static let failed: UInt32 = 3
  static let stepLimit: UInt32 = 4
  static let callDepth: UInt32 = 5
  static let end: UInt32 = 6
  static let missing: UInt32 = 7
  /// With the width added: an access that is not allowed.
  static let read: UInt32 = 0x10
  static let write: UInt32 = 0x20

  /// What the interpreter calls it; nil for what is no fault.
  static func fault(_ status: UInt32, at address: UInt64) -> Fault? {
    switch status {
    case stepLimit: .stepLimit
    case callDepth: .callDepth
    case end: .end
    case missing: .missing
    case read...read + 8: .read(address, Int(status - read))
    case write...write + 8: .write(address, Int(status - write))
    default: nil
    }
  }
}
