import ApusObject
import ApusSystem

/// A loaded program's descriptor, shared by the object that loaded it and by every handle.
///
/// It is closed when the last of them is gone; attaching it needs the object to be open.
public final class SharedProgram: Sendable {
  /// The name in the object.
  public let name: String

  let specification: Summary
  let descriptor: OwnedDescriptor
  let links: LinkOwner
  private let host: ProgramHost?

  /// What has the program, if it is not the kernel: then the descriptor is none.
  var hosted: (any HostedProgram)? { host?.program }

  /// What is asked for of a program's specification once it is loaded: the whole would keep all its arrays.
  struct Summary {
    let kind: ProgramKind
    let instructionCount: Int
    /// How it finds the arguments of a marker.
    let markerArguments: MarkerArgumentSearch

    init(_ program: borrowing ProgramSpecification) {
      kind = program.kind
      instructionCount = program.instructions.count
      markerArguments = MarkerArgumentSearch(of: program)
    }

    var type: ProgramType { kind.properties.type }
    var attachType: AttachType? { kind.properties.attachType }
    var sectionName: String { kind.properties.sectionName }
    var attachTarget: String? { kind.properties.attachTarget }
  }

  convenience init(
    _ specification: borrowing ProgramSpecification, descriptor: consuming OwnedDescriptor,
    links: LinkOwner,
    hosted: (any HostedProgram)? = nil
  ) {
    self.init(
      specification.name, Summary(specification), descriptor: descriptor, links: links,
      hosted: hosted)
  }

  init(
    _ name: String, _ specification: Summary, descriptor: consuming OwnedDescriptor,
    links: LinkOwner, hosted: (any HostedProgram)? = nil
  ) {
    self.name = name
    self.specification = specification
    self.descriptor = descriptor
    self.links = links
    host = hosted.map(ProgramHost.init)
  }

  /// The number by which the kernel knows the program (`bpftool prog` shows it), or nil if it does not say.
  public var id: UInt32? { hosted?.number ?? (try? BPF.programInfo(descriptor).id) }

  /// Throws unless the program is of a type.
  func check(_ swiftType: String, is type: ProgramType) throws(ApusError) {
    guard specification.type != type else { return }
    throw ApusError(
      .typeMismatch,
      """
      Program \(name) is not what \(swiftType) expects: use the type that fits its section.
        in the object: \(specification.type), section \(specification.sectionName)
        in Swift:      \(type)
      """, subject: name)
  }
}

/// A typed handle to a program of a loaded object.
///
/// The types of Apus conform to it; ``LoadedObject/program(_:as:)`` makes one.
public protocol TypedProgram: Sendable {
  /// Makes a handle after comparing the program's type with the Swift type.
  ///
  /// - Throws: ``ApusError/Code/typeMismatch`` with both sides.
  init(_ program: SharedProgram) throws(ApusError)

  /// The program that every copy of this handle shares.
  var program: SharedProgram { get }
}
