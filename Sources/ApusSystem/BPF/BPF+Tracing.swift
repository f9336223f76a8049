import CApus
public import SystemPackage

extension BPF {
  /// Attaches a program to a tracepoint, or one of type tracing to what it was loaded for
  /// (`BPF_RAW_TRACEPOINT_OPEN`, kernel 4.17).
  ///
  /// The program stays attached until the link's last descriptor is closed.
  ///
  /// - Parameters:
  ///   - program: A program of type raw tracepoint or tracing.
  ///   - name: The tracepoint; nil for a program of type tracing, which has been told when it was loaded.
  /// - Returns: The link.
  /// - Throws: The kernel's `Errno`; `ENOENT` if there is no such tracepoint.
  public static func rawTracepointOpen(
    _ program: borrowing OwnedDescriptor, name: String? = nil
  ) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_raw_tracepoint()
    attributes.prog_fd = program.number
    guard let name else { return try descriptor(.rawTracepointOpen, &attributes) }
    return try withAddress(of: Array(name.utf8) + [0]) { address throws(Errno) in
      attributes.name = address
      return try descriptor(.rawTracepointOpen, &attributes)
    }
  }

  /// Makes a file to read an attached iterator by, once (`BPF_ITER_CREATE`, kernel 5.8).
  public static func iteratorCreate(
    _ link: borrowing OwnedDescriptor
  ) throws(Errno) -> OwnedDescriptor {
    var attributes = capus_attr_iter_create()
    attributes.link_fd = link.number
    return try descriptor(.iteratorCreate, &attributes)
  }
}
