import SystemPackage

/// What a compiler said of itself the last time, kept for as long as it is the same program.
///
/// Asking takes a compiler longer than compiling a small kernel target.
struct ToolchainMemory {
  private let folder: FilePath
  private let file: FilePath

  /// The memory of a compiler, or nil where nothing can be kept.
  ///
  /// - Parameters:
  ///   - compiler: The compiler; nil for the `swiftc` on the search path.
  ///   - folder: Where to keep things.
  init?(of compiler: FilePath?, in folder: FilePath?) {
    guard let folder, let compiler = compiler ?? SearchPath.program(named: "swiftc"),
      let path = FileStatus.resolvedPath(compiler)
    else { return nil }
    // A stand-in that chooses among toolchains has none of their programs beside it: what it says may be
    // something else the next time.
    let frontend = path.removingLastComponent().appending("swift-frontend")
    guard let stamp = FileStatus.stamp(of: frontend) else { return nil }
    var fingerprint = Fingerprint()
    fingerprint.add(path.string)
    fingerprint.add(stamp)
    self.folder = folder
    file = folder.appending("toolchain-\(fingerprint.text)")
  }

  /// What it said.
  var words: String? {
    guard FileStatus.exists(file), let bytes = try? FileContents.read(file) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Keeps what it says; what cannot be kept is asked again.
  func keep(_ words: String) {
    let number = String(UInt64.random(in: 0...UInt64.max), radix: 16)
    let draft = folder.appending("toolchain-\(number)")
    do throws(CompilerError) {
      try FileContents.makeFolder(folder)
      try FileContents.write(Array(words.utf8), to: draft)
      try FileContents.rename(draft, to: file)
    } catch {
      return
    }
  }
}
