import ApusObject

/// What a program on markers is attached to: `PATH:PROVIDER:NAME`.
struct MarkerTarget: Hashable, CustomStringConvertible {
  /// The binary, and both names.
  let binary: UserTarget
  /// What the marker is called.
  let marker: ExecutableMarkers.Name

  /// Reads the text, or returns nil if it has not three parts.
  init?(_ text: String) {
    guard let binary = UserTarget(text) else { return nil }
    let names = binary.function.split(separator: ":", omittingEmptySubsequences: false)
    guard names.count == 2 else { return nil }
    self.init(binary: binary.binary, provider: String(names[0]), name: String(names[1]))
  }

  /// The three parts, or nil if one is missing, or no system call would take it.
  init?(binary: String, provider: String, name: String) {
    let parts = [binary, provider, name]
    guard !parts.contains(where: { $0.isEmpty || $0.utf8.contains(0) }) else { return nil }
    marker = ExecutableMarkers.Name(provider: provider, name: name)
    self.binary = UserTarget(binary: binary, function: marker.description)
  }

  /// As a section has it.
  var description: String { "\(binary.binary):\(marker)" }
}
