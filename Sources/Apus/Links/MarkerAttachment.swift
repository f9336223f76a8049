/// A program at all the places of a marker.
struct MarkerAttachment: Sendable {
  /// One for all places or, on kernels that have no links to several, one for each.
  let probes: [Attachment]
  let arguments: MarkerReservation

  /// Takes the program away from all of them, and lets others have what told it of the arguments.
  func detach() {
    // Closing detaches, whatever keeps the kernel from being told before.
    for probe in probes.reversed() { try? probe.detach() }
    arguments.release()
  }
}
