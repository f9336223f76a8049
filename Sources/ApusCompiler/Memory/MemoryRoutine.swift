/// A function in LLVM's intermediate language that does one operation on memory.
///
/// It is inlined where it is called, and made such that the verifier can follow it: a loop whose
/// counter is a number that it knows at every turn, over a few loads and stores of a register each.
struct MemoryRoutine: Hashable {
  /// Who decides in which order bytes are copied.
  enum Direction: Hashable {
    /// From the first to the last.
    case forward
    /// What the addresses are, when the program runs: the two pieces may overlap.
    case byAddress
  }

  /// What a routine does.
  enum Operation: Hashable {
    case copy(Direction)
    case fill
    case compare
  }

  var operation: Operation
  /// How many bytes; nil for a number that the caller passes.
  var size: Int?
  /// How many bytes one instruction may take: 1, 2, 4 or 8.
  var width: Int

  /// How many loads and stores are made in one turn of a loop.
  private static let unrolled = 8

  /// The function's name.
  var name: String {
    let size = size.map { String($0) } ?? "n"
    return switch operation {
    case .copy(.forward): "@apus.copy.\(size).\(width)"
    case .copy(.byAddress): "@apus.move.\(size).\(width)"
    case .fill: "@apus.fill.\(size).\(width)"
    case .compare: "@apus.compare.\(size)"
    }
  }

  /// The function.
  var definition: [String] {
    let length = size == nil ? ", i64 %size" : ""
    let header =
      switch operation {
      case .copy(.forward):
        "define internal void \(name)(ptr noalias %to, ptr noalias %from\(length))"
      case .copy(.byAddress): "define internal void \(name)(ptr %to, ptr %from\(length))"
      case .fill: "define internal void \(name)(ptr %to, i8 %byte\(length))"
      case .compare: "define internal i32 \(name)(ptr %to, ptr %from\(length))"
      }
    return [header + " alwaysinline nounwind {"] + body + ["}", ""]
  }

  private var body: [String] {
    switch operation {
    case .copy(.forward): forward(entry: "entry", done: "done", next: done)
    case .fill: pattern + forward(entry: "entry", done: "done", next: done)
    case .copy(.byAddress):
      [
        "entry:",
        "  %before = icmp ule ptr %to, %from",
        "  br i1 %before, label %up, label %down",
      ] + forward(entry: "up", done: "done", next: []) + backward + done
    case .compare: comparison
    }
  }

  private var done: [String] { ["done:", "  ret void"] }

  /// The byte to fill with, in every byte of a register.
  private var pattern: [String] {
    [
      "entry:",
      "  %wide = zext i8 %byte to i64",
      "  %w8 = mul i64 %wide, 72340172838076673",
      "  %w4 = trunc i64 %w8 to i32",
      "  %w2 = trunc i64 %w8 to i16",
      "  %w1 = trunc i64 %w8 to i8",
      "  br label %fill",
    ]
  }

  // MARK: - Loops

  /// How many bytes one turn of a loop handles.
  private var step: Int { size == nil ? 1 : width * Self.unrolled }

  /// How many bytes the loop handles, all its turns together.
  private var looped: Int {
    guard let size else { return 0 }
    return size - size % step
  }

  /// What is left behind the loop: pieces of a register's size and smaller ones.
  private var rest: [(offset: Int, width: Int)] {
    guard let size else { return [] }
    var pieces: [(offset: Int, width: Int)] = []
    var offset = looped
    var width = width
    while offset < size {
      while offset + width > size { width /= 2 }
      pieces.append((offset, width))
      offset += width
    }
    return pieces
  }

  /// The pieces of one turn.
  private var turn: [(offset: Int, width: Int)] {
    if size == nil { return [(0, 1)] }
    return (0..<Self.unrolled).map { ($0 * width, width) }
  }

  /// A number that LLVM cannot compute with, and the verifier can.
  ///
  /// With a plain counter LLVM would compare addresses instead, which the verifier cannot do.
  private func counter(_ name: String, of value: String) -> String {
    "  %\(name) = call i64 asm sideeffect \"\", \"=r,0\"(i64 %\(value))"
  }

  /// From the first byte to the last.
  private func forward(entry: String, done: String, next: [String]) -> [String] {
    let isFill = operation == .fill
    let start = isFill ? "fill" : entry
    var lines = ["\(start):"]
    guard size == nil || looped > 0 else {
      lines += rest.flatMap { piece(at: $0.offset, width: $0.width, base: nil, tag: "f.r") }
      return lines + ["  br label %\(done)"] + next
    }
    let limit = size == nil ? "%size" : "\(looped)"
    if size == nil {
      lines += [
        "  %f.empty = icmp eq i64 %size, 0", "  br i1 %f.empty, label %\(done), label %f.loop",
      ]
    } else {
      lines += ["  br label %f.loop"]
    }
    lines += [
      "f.loop:",
      "  %f.at = phi i64 [ 0, %\(start) ], [ %f.next, %f.loop ]",
      counter("f.i", of: "f.at"),
    ]
    lines += turn.flatMap { piece(at: $0.offset, width: $0.width, base: "f.i", tag: "f.l") }
    lines += [
      "  %f.next = add i64 %f.i, \(step)",
      "  %f.more = icmp ult i64 %f.next, \(limit)",
      "  br i1 %f.more, label %f.loop, label %f.end",
      "f.end:",
    ]
    lines += rest.flatMap { piece(at: $0.offset, width: $0.width, base: nil, tag: "f.r") }
    return lines + ["  br label %\(done)"] + next
  }

  /// From the last byte to the first.
  private var backward: [String] {
    var lines = ["down:"]
    lines += rest.reversed()
      .flatMap { piece(at: $0.offset, width: $0.width, base: nil, tag: "b.r") }
    guard size == nil || looped > 0 else { return lines + ["  br label %done"] }
    let start = size == nil ? "%size" : "\(looped)"
    if size == nil {
      lines += [
        "  %b.empty = icmp eq i64 %size, 0", "  br i1 %b.empty, label %done, label %b.loop",
      ]
    } else {
      lines += ["  br label %b.loop"]
    }
    lines += [
      "b.loop:",
      "  %b.at = phi i64 [ \(start), %down ], [ %b.i, %b.loop ]",
      "  %b.less = sub i64 %b.at, \(step)",
      counter("b.i", of: "b.less"),
    ]
    lines += turn.reversed()
      .flatMap { piece(at: $0.offset, width: $0.width, base: "b.i", tag: "b.l") }
    return lines + [
      "  %b.more = icmp ne i64 %b.i, 0",
      "  br i1 %b.more, label %b.loop, label %done",
    ]
  }

  /// One load and one store, or a store alone.
  private func piece(at offset: Int, width: Int, base: String?, tag: String) -> [String] {
    let name = "\(tag)\(offset)"
    let type = "i\(width * 8)"
    let place = { (pointer: String) -> [String] in
      guard let base else {
        return ["  %\(name).\(pointer) = getelementptr i8, ptr %\(pointer), i64 \(offset)"]
      }
      return [
        "  %\(name).\(pointer).b = getelementptr i8, ptr %\(pointer), i64 %\(base)",
        "  %\(name).\(pointer) = getelementptr i8, ptr %\(name).\(pointer).b, i64 \(offset)",
      ]
    }
    if operation == .fill {
      return place("to") + ["  store \(type) %w\(width), ptr %\(name).to, align \(width)"]
    }
    return place("from") + place("to") + [
      "  %\(name) = load \(type), ptr %\(name).from, align \(width)",
      "  store \(type) %\(name), ptr %\(name).to, align \(width)",
    ]
  }

  // MARK: - Comparing

  /// Byte by byte, up to the first that differs.
  private var comparison: [String] {
    let limit = size.map { "\($0)" } ?? "%size"
    return [
      "entry:",
      "  %empty = icmp eq i64 \(limit), 0",
      "  br i1 %empty, label %equal, label %loop",
      "loop:",
      "  %at = phi i64 [ 0, %entry ], [ %next, %same ]",
      counter("i", of: "at"),
      "  %to.at = getelementptr i8, ptr %to, i64 %i",
      "  %from.at = getelementptr i8, ptr %from, i64 %i",
      "  %a = load i8, ptr %to.at, align 1",
      "  %b = load i8, ptr %from.at, align 1",
      "  %differs = icmp ne i8 %a, %b",
      "  br i1 %differs, label %different, label %same",
      "same:",
      "  %next = add i64 %i, 1",
      "  %more = icmp ult i64 %next, \(limit)",
      "  br i1 %more, label %loop, label %equal",
      "different:",
      "  %first = zext i8 %a to i32",
      "  %second = zext i8 %b to i32",
      "  %difference = sub i32 %first, %second",
      "  ret i32 %difference",
      "equal:",
      "  ret i32 0",
    ]
  }
}
