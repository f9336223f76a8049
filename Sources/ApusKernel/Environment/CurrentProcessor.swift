/// The processor that the program runs on.
@frozen
public enum CurrentProcessor {
  /// Its number, from 0 on (`bpf_get_smp_processor_id`, since Linux 4.1).
  @inlinable
  public static var number: UInt32 {
    @inline(__always) get { Helper.processor() }
  }
}
