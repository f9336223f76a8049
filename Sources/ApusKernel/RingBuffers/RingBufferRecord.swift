/// Room for an event in a ``RingBuffer``, which a program fills and then submits or discards.
///
/// It has to come to one of the two on every way through the program: the compiler refuses a program that
/// lets go of a record.
@safe
@frozen
public struct RingBufferRecord<Event: BitwiseCopyable>: ~Copyable {
  @usableFromInline
  let pointer: UnsafeMutablePointer<Event>

  @inlinable
  @inline(__always)
  init(_ pointer: UnsafeMutableRawPointer) {
    unsafe self.pointer = unsafe pointer.assumingMemoryBound(to: Event.self)
  }

  /// The event, as user space will see it.
  @inlinable
  public var event: Event {
    // SAFETY: the record is the program's alone until it is submitted, and has the event's size.
    @inline(__always) get { unsafe pointer.pointee }
    @inline(__always) nonmutating set { unsafe pointer.pointee = newValue }
  }

  /// Hands the event to user space (`bpf_ringbuf_submit`).
  @inlinable
  @inline(__always)
  public consuming func submit(wakeUp: RingBufferWakeUp = .automatic) {
    // SAFETY: the record was reserved, and is gone after this.
    unsafe Helper.ringBufferSubmit(UnsafeMutableRawPointer(pointer), wakeUp.rawValue)
    discard self
  }

  /// Gives the room back: user space does not see the event (`bpf_ringbuf_discard`).
  @inlinable
  @inline(__always)
  public consuming func discard(wakeUp: RingBufferWakeUp = .automatic) {
    // SAFETY: the record was reserved, and is gone after this.
    unsafe Helper.ringBufferDiscard(UnsafeMutableRawPointer(pointer), wakeUp.rawValue)
    discard self
  }

  @inlinable
  @inline(__always)
  deinit {
    #if hasFeature(Embedded)
    loseRecord()
    #endif
  }
}

#if hasFeature(Embedded)
/// Stands where a program lets go of a record; the compiler refuses it.
@_extern(c, "__apus_record_lost")
@usableFromInline
func loseRecord()
#endif
