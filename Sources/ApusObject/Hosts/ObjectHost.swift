/// What has an object's maps and programs in the kernel's place: ApusSimulator's `Simulator`.
///
/// The types of Apus, such as `HashMap` and `XDPProgram`, are handles on what is in the kernel or in a host; a
/// program that uses them does not see which.
public protocol ObjectHost: AnyObject, Sendable {
  /// The object that it has.
  var specification: ObjectSpecification { get }

  /// The map of a name, or nil if there is none.
  func hostedMap(_ name: String) -> (any HostedMap)?

  /// The program of a name, or nil if there is none or it was not loaded.
  func hostedProgram(_ name: String) -> (any HostedProgram)?

  /// Makes a map that the object has not, for example to put it into a map of maps.
  ///
  /// - Throws: ``HostError`` with a sentence, where the kernel would answer `EINVAL`.
  func makeHostedMap(_ specification: MapSpecification) throws(HostError) -> any HostedMap
}

/// What a host refuses, as the kernel would.
public struct HostError: Error, Hashable, Sendable {
  /// The kernel's error number, such as 2 for `ENOENT`.
  public let errno: Int32

  /// What is wrong, as a sentence with its full stop; nil where the number says it all.
  public let message: String?

  /// Makes an error.
  public init(errno: Int32, message: String? = nil) {
    self.errno = errno
    self.message = message
  }
}
