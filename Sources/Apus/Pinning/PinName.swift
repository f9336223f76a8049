/// The names of files in a BPF file system.
enum PinName {
  /// The name under which a map or program is pinned.
  ///
  /// The kernel takes no dots, which maps of global data have.
  static func of(_ name: String) -> String {
    String(name.map { $0 == "." || $0 == "/" ? "_" : $0 })
  }
}
