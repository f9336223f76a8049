import Synchronization

/// What an object's programs are attached to; all of it that is not pinned is detached when the object closes.
final class LinkOwner: Sendable {
  private struct State {
    var isClosed = false
    var attachments: [Attachment] = []
  }

  private let state = Mutex(State())

  /// Where the object's programs look for the arguments of markers, if they do; nil once the object is closed.
  let markers = Mutex<MarkerSpecifications?>(nil)

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Keeps an attachment until it is detached or the object closes.
  ///
  /// - Returns: False if the object was closed meanwhile; then the attachment is the caller's to detach.
  func adopt(_ attachment: Attachment) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.attachments.append(attachment)
      return true
    }
  }

  /// Lets go of an attachment that was detached.
  func forget(_ attachment: Attachment) {
    state.withLock { $0.attachments.removeAll { $0 === attachment } }
  }

  /// Detaches everything that is not pinned, the last first, and keeps nothing from now on.
  func close() {
    let attachments = state.withLock { state in
      state.isClosed = true
      let attachments = state.attachments
      state.attachments = []
      return attachments
    }
    for attachment in attachments.reversed() {
      // What fails to detach was taken away by someone else, or the interface is gone.
      try? attachment.release()
    }
    markers.withLock { $0 = nil }
  }
}
