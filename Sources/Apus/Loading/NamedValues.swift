/// The maps or programs of an object by their names, in the order in which they were made.
///
/// Looking one up compares names: an object has few of them, and no hashes have to be made, nor the types that a
/// dictionary would need at the first load of a process.
struct NamedValues<Value: AnyObject & Sendable>: Sendable {
  private(set) var names: [String] = []
  private(set) var values: [Value] = []

  /// Makes room for so many.
  mutating func reserveCapacity(_ count: Int) {
    names.reserveCapacity(count)
    values.reserveCapacity(count)
  }

  /// Adds one, which counts instead of one that has its name.
  mutating func append(_ value: Value, named name: String) {
    names.append(name)
    values.append(value)
  }

  /// The last one of a name.
  subscript(name: String) -> Value? {
    // By index, the last first: what was made last is often asked for next.
    var index = names.count
    while index > 0 {
      index -= 1
      if names[index] == name { return values[index] }
    }
    return nil
  }
}
