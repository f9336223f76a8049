import ApusObject
import ApusSystem
import SystemPackage

/// Tells by a descriptor that programs of a host wrote records, as a ring buffer of the kernel's does by its own.
final class HostedRecordAnnouncer: Sendable {
  private let event: EventDescriptor

  /// Announces the records of a map from now on.
  init(_ map: any HostedMap) throws(Errno) {
    event = try EventDescriptor()
    map.onRecords { [weak self] in
      self?.event.announce()
      return self != nil
    }
  }

  /// What to watch, as long as this lives.
  var descriptor: FileDescriptor { event.descriptor.borrowed }
}
