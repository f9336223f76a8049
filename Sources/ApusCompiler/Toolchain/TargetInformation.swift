/// The two strings that Apus needs of what `swiftc -print-target-info` prints.
struct TargetInformation {
  /// What the compiler calls itself.
  var compilerVersion: String
  /// Where the compiler's resources are: `PREFIX/lib/swift`.
  var runtimeResourcePath: String

  /// Reads the JSON that the compiler prints, or nil where one of the strings is not in it.
  ///
  /// The compiler prints one key on a line, so that reading it takes no parser of JSON.
  init?(json: String) {
    var strings: [Substring: Substring] = [:]
    for line in json.split(separator: "\n") {
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      if parts.count == 5 { strings[parts[1]] = parts[3] }
    }
    guard let version = strings["compilerVersion"], let path = strings["runtimeResourcePath"] else {
      return nil
    }
    compilerVersion = String(version)
    runtimeResourcePath = String(path)
  }
}
