/// What eBPF has no C library for: copying, filling and comparing memory.
///
/// LLVM's eBPF back end makes loads and stores of small operations, and calls of functions that do
/// not exist of the others. These become calls of a ``MemoryRoutine``.
extension IRText {
  /// How many loads and stores the back end makes of one operation, at most, that it does in order.
  private static let backEndLimit = 128

  /// How many values the back end may hold at once when memory may overlap: it loads them all before
  /// it stores the first, and those that find no register go to the stack.
  private static let moveLimit = 12

  /// The helpers that give a map's value or a ring buffer's record: bpf_map_lookup_elem,
  /// bpf_ringbuf_reserve, bpf_map_lookup_percpu_elem.
  private static let aligningHelpers: [StaticString] = [
    "call ptr inttoptr (i64 1 to ptr)(", "call ptr inttoptr (i64 131 to ptr)(",
    "call ptr inttoptr (i64 195 to ptr)(",
  ]

  /// Says of each lookup in a map that what it gives is aligned: the kernel rounds the sizes of keys
  /// and values up to eight bytes, so that a struct of bytes can be copied by registers.
  static func alignLookup(_ line: inout String) {
    for helper in aligningHelpers {
      guard let call = line.range(of: helper) else { continue }
      return line.insert(contentsOf: "align 8 ", at: line.index(call.lowerBound, offsetBy: 5))
    }
  }

  /// Replaces the operations that the back end cannot do.
  ///
  /// - Returns: The routines that are called now, to be appended to the text.
  mutating func expandMemoryOperations() -> [String] {
    var routines: Set<MemoryRoutine> = []
    var pointers = PointerOrigins()
    for index in lines.indices {
      if lines[index].hasPrefix("define ") {
        pointers = PointerOrigins()
      } else if let operation = MemoryOperation(lines[index]) {
        guard let routine = Self.routine(for: operation, pointers) else { continue }
        lines[index] = Self.call(routine, operation, insteadOf: lines[index])
        routines.insert(routine)
      } else {
        pointers.read(lines[index])
      }
    }
    return routines.sorted { $0.name < $1.name }.flatMap(\.definition)
  }

  /// The routine that does an operation, or nil where the back end does it as well.
  private static func routine(
    for operation: MemoryOperation, _ pointers: PointerOrigins
  ) -> MemoryRoutine? {
    let size = operation.constantSize
    let width = size == nil ? 1 : operation.alignment
    let count = size.map { ($0 + width - 1) / width }
    switch operation.kind {
    case .copy:
      if let count, count <= backEndLimit { return nil }
      return MemoryRoutine(operation: .copy(.forward), size: size, width: width)
    case .move:
      if let count, count <= moveLimit { return nil }
      let names = operation.operands.map { $0.split(separator: " ").last ?? "" }
      let direction: MemoryRoutine.Direction =
        pointers.neverOverlapInPart(names[0], names[1]) ? .forward : .byAddress
      return MemoryRoutine(operation: .copy(direction), size: size, width: width)
    case .fill:
      // Half of what the back end does: optimisation may make one fill of two.
      if let count, count <= backEndLimit / 2 { return nil }
      return MemoryRoutine(operation: .fill, size: size, width: width)
    case .compare:
      return MemoryRoutine(operation: .compare, size: size, width: 1)
    }
  }

  /// The call of a routine, with the name and the place that the line had.
  private static func call(
    _ routine: MemoryRoutine, _ operation: MemoryOperation, insteadOf line: String
  ) -> String {
    var arguments = operation.operands.joined(separator: ", ")
    if routine.size == nil { arguments += ", i64 \(operation.size)" }
    let result = line.range(of: " = ").map { String(line[..<$0.upperBound]) } ?? "  "
    let type = routine.operation == .compare ? "i32" : "void"
    let place = line.range(of: ", !dbg ").map { String(line[$0.lowerBound...]) } ?? ""
    return "\(result)call \(type) \(routine.name)(\(arguments))\(place)"
  }
}
