import SystemPackage

/// What a program on functions of a binary is attached to: `PATH:FUNCTION`.
struct UserTarget: Hashable {
  /// A path, or a name to be looked for.
  let binary: String
  /// What follows the first colon.
  let function: String

  /// Reads the text, or returns nil if it lacks the path or the function.
  init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    binary = String(text[..<colon])
    function = String(text[text.index(after: colon)...])
    guard !binary.isEmpty, !function.isEmpty else { return nil }
  }

  /// What the text says, in its parts.
  init(binary: String, function: String) {
    self.binary = binary
    self.function = function
  }

  /// Where the binary is.
  ///
  /// A path is taken as it is. A name with `.so` in it is looked for where libraries are, any other where programs
  /// are.
  ///
  /// - Parameters:
  ///   - variable: The value of an environment variable.
  ///   - isReadable: Whether there is a file of that path.
  /// - Returns: The path, or nil if it is nowhere.
  func path(
    variable: (String) -> String?, isReadable: (FilePath) -> Bool
  ) -> FilePath? {
    if binary.contains("/") { return FilePath(binary) }
    let isLibrary = binary.contains(".so")
    let folders =
      (variable(isLibrary ? "LD_LIBRARY_PATH" : "PATH")?.split(separator: ":").map(String.init)
        ?? []) + (isLibrary ? Self.libraryFolders : Self.programFolders)
    return folders.lazy.map { FilePath($0).appending(binary) }.first(where: isReadable)
  }

  private static let programFolders = ["/usr/bin", "/usr/sbin"]

  private static var libraryFolders: [String] {
    #if arch(x86_64)
    ["/usr/lib64", "/usr/lib", "/lib/x86_64-linux-gnu"]
    #elseif arch(arm64)
    ["/usr/lib64", "/usr/lib", "/lib/aarch64-linux-gnu"]
    #else
    ["/usr/lib64", "/usr/lib"]
    #endif
  }
}
