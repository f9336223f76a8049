/// A function of an object, as it is in its section.
///
/// Instructions are counted from the section's start in ``slots``, and from the function's in all else, so that a
/// program that is this function alone can share what is known of it.
struct ObjectFunction {
  let name: String
  /// The index of its section in ``ELFObject/sections``.
  let section: Int
  /// Whether only this object sees it (`static`).
  let isLocal: Bool
  let slots: Range<Int>
  /// Where the records of the debug information are that are about it.
  let records: Records

  /// The calls and addresses of functions: where, and the index of the function.
  var calls: [(slot: Int, function: Int)] = []
  /// Where in ``ObjectCode/records`` is what it refers to.
  var places = InstructionRecords.Places()

  /// Places in the arrays of a ``DebugInformation/Section``, counted from the start of the section.
  struct Records {
    var functions = 0..<0
    var lines = 0..<0
    var relocations = 0..<0
  }

  init(name: String, section: Int, isLocal: Bool, slots: Range<Int>, records: Records) {
    self.name = name
    self.section = section
    self.isLocal = isLocal
    self.slots = slots
    self.records = records
  }
}
