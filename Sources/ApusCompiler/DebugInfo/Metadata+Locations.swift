extension Metadata {
  /// The place that a scope or a definition, with its fields `file` and `line`, has.
  func location(of node: MetadataNode) -> SourceLocation? {
    guard let file = path(ofFileIn: node), let line = node.number("line"), line > 0 else {
      return nil
    }
    return SourceLocation(file: file, line: line)
  }

  /// The path of the file that a node's field `file` refers to.
  func path(ofFileIn node: MetadataNode) -> String? {
    guard let file = self.node(node.fields["file"]), let name = file.string("filename") else {
      return nil
    }
    guard !name.hasPrefix("/"), let folder = file.string("directory"), !folder.isEmpty else {
      return name
    }
    return "\(folder)/\(name)"
  }

  /// Where in the sources `files` an instruction with the debug location `number` comes from.
  ///
  /// Code that was inlined into the user's from ApusKernel or the standard library has the place
  /// that it was called from: that is where the reader can do something about it.
  func userLocation(of number: Int, in files: Set<String>) -> (number: Int, SourceLocation)? {
    var next: Int? = number
    // A chain is as long as calls are nested; the limit ends one that leads back to itself.
    for _ in 0..<1000 {
      guard let current = next, let node = self[current] else { return nil }
      if let line = node.number("line"), line > 0, let scope = self.node(node.fields["scope"]),
        let file = path(ofFileIn: scope), files.contains(file)
      {
        return (
          current, SourceLocation(file: file, line: line, column: node.number("column") ?? 0)
        )
      }
      guard case .reference(let caller) = node.fields["inlinedAt"] else { return nil }
      next = caller
    }
    return nil
  }

  /// Whether the debug location `number` is in what gives a global its first value, or in what that calls.
  func isInInitialiser(_ number: Int) -> Bool {
    var next: Int? = number
    for _ in 0..<1000 {
      guard let current = next, let node = self[current] else { return false }
      var scope = self.node(node.fields["scope"])
      // As many blocks as there are braces, and not without end where the text was made by an enemy.
      for _ in 0..<1000 {
        guard let block = scope, block.kind != "DISubprogram" else { break }
        scope = self.node(block.fields["scope"])
      }
      if scope?.string("linkageName")?.hasSuffix("_WZ") == true { return true }
      guard case .reference(let caller) = node.fields["inlinedAt"] else { return false }
      next = caller
    }
    return false
  }
}
