/// How a ``MapScanner`` gets at the elements.
public enum ScanMethod: Sendable {
  /// By a program in the kernel that copies them.
  case program

  /// In batches, or what ``KeyedMap/forEachEntry(_:)`` does otherwise, and why:
  ///
  /// - ``ApusError/Code/permissionDenied``: the process may not load programs, which takes `CAP_BPF`, or the map's flags
  ///   forbid reading it;
  /// - ``ApusError/Code/unsupported``: the kernel does not take the program, because it is too old, or because values
  ///   have something in them that only the kernel may read, such as a lock, a timer or a pointer to one of its objects;
  ///   an element is larger than 1 KB, where batches are as fast; or the map is in a simulator;
  /// - ``ApusError/Code/systemCall``: there is no memory, or the elements need more than the limit.
  case batches(ApusError)
}

extension ScanMethod {
  /// Whether a program copies the elements.
  public var isProgram: Bool {
    switch self {
    case .program: true
    case .batches: false
    }
  }
}
