/// Where native code finds what it shares with the interpreter.
enum NativeLayout {
  static let depth = hot(\.depth)
  static let budget = hot(\.budget)
  static let pc = hot(\.pc)
  static let mayGotoCount = hot(\.mayGotoCount)
  static let cpu = hot(\.cpu)
  static let tailCalls = hot(\.tailCalls)
  static let entries = unsafe hot(\.entries)
  static let program = hot(\.program)
  static let registers = unsafe hot(\.registers)
  static let regions = unsafe hot(\.regions)
  static let regionCount = hot(\.regionCount)
  static let stackDistance = hot(\.stackDistance)
  static let stackPointer = hot(\.stackPointer)
  static let faultAddress = hot(\.faultAddress)
  static let target = hot(\.target)
  static let helperFunction = unsafe hot(\.helperFunction)
  static let outFunction = unsafe hot(\.outFunction)

  /// The fields of a region, from its start.
  static let base = unsafe offset(\Region.base)
  static let low = unsafe offset(\Region.low)
  static let span = unsafe offset(\Region.span)
  static let mask = unsafe offset(\Region.mask)
  static let readable = unsafe offset(\Region.readable)
  static let writable = unsafe offset(\Region.writable)
  static let regionSize = unsafe MemoryLayout<Region>.stride

  private static func hot(_ path: PartialKeyPath<Machine.HotState>) -> NativePlace {
    NativePlace(.state, offset(path))
  }

  private static func offset<Root>(_ path: PartialKeyPath<Root>) -> Int {
    // Every path above names a stored property of a struct.
    guard let offset = MemoryLayout<Root>.offset(of: path) else {
      preconditionFailure("\(path) is no stored property")
    }
    return offset
  }
}
