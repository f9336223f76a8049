/// A part of a compilation: what a ``Compiler`` is about to do.
public enum CompilationStep: Hashable, Sendable, CustomStringConvertible {
  /// A module that kernel targets import is compiled, because none of these sources is in the cache.
  case module(String)
  /// The kernel target's own sources are compiled.
  case sources(String)
  /// The object is made of what the sources became.
  case object(String)

  /// A line for a person who waits.
  public var description: String {
    switch self {
    case .module(let name): "Compiling \(name) for eBPF, which is kept for the next time"
    case .sources(let name): "Compiling kernel target \(name)"
    case .object(let name): "Making the object of \(name)"
    }
  }
}
