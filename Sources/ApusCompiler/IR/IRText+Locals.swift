extension IRText {
  /// The values that functions keep on the stack, with the places where they are first used.
  ///
  /// Only those of 32 bytes and more: the others are not what takes a program beyond its stack.
  func locals(_ metadata: Metadata, files: Set<String>) -> [StackUse.Local] {
    let sizes = IRTypeSizes(self)
    var function = ""
    var locals: Set<StackUse.Local> = []
    // Those whose place is not known yet, by name.
    var open: [Substring: Int] = [:]
    for line in lines {
      if line.hasPrefix("define ") {
        function = Self.symbol(in: line) ?? ""
        open = [:]
      } else if let allocation = line.range(of: " = alloca ") {
        guard let size = sizes.size(of: line[allocation.upperBound...]), size >= 32 else {
          continue
        }
        open[line[..<allocation.lowerBound].drop { $0 == " " }] = size
      } else if !open.isEmpty,
        let location = Self.debugLocation(of: line)
          .flatMap({ metadata.userLocation(of: $0, in: files)?.1 })
      {
        for name in Self.names(in: line) {
          guard let size = open.removeValue(forKey: name) else { continue }
          locals.insert(StackUse.Local(function: function, size: size, location: location))
        }
      }
    }
    return Array(locals)
  }

  /// The local values that a line names.
  private static func names(in line: String) -> [Substring] {
    line.split(separator: "%").dropFirst()
      .compactMap { part in
        let end = part.utf8.firstIndex { !isNameByte($0) } ?? part.endIndex
        return end == part.startIndex ? nil : line[line.index(before: part.startIndex)..<end]
      }
  }
}
