import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// Whether a program is put on markers, and nothing says how.
  static func isForMarkers(_ program: borrowing ProgramSpecification) -> Bool {
    program.type == .kprobe && program.attachType == nil
      && SectionName.resolve(program.sectionName)?.name.attachment == .userMarker
  }

  /// Has a program on markers loaded so that one link puts it at all places of one (`BPF_TRACE_UPROBE_MULTI`, kernel
  /// 6.6), where the kernel can.
  ///
  /// A program that was loaded so cannot be attached otherwise.
  func prepareForMarkers(_ program: inout ProgramSpecification) {
    guard Self.isForMarkers(program), UserLinkProbe.isUsable else { return }
    program.attachType = .traceUprobeMulti
  }
}

/// Tries links to several places of a binary (kernel 6.6).
enum UserLinkProbe {
  /// Whether the kernel has them, and takes a process for all of its threads: at first only the thread of that number
  /// counted, which was mended in 6.10 and in later releases of 6.6.
  static var isUsable: Bool {
    let type = AttachType.traceUprobeMulti.rawValue
    var program = FeatureProbe.program(.kprobe)
    program.expectedAttachType = type
    guard let loaded = try? BPF.programLoad(program) else { return false }
    func refusal(_ process: Int32) -> Errno? {
      do throws(Errno) {
        // A folder has no code. A kernel with the mistake looks at it first, and then at the process.
        _ = try BPF.linkCreate(
          loaded, places: [0], of: "/", attachType: type, onReturn: false, process: process)
        return nil
      } catch {
        return error
      }
    }
    return refusal(0) == .badFileDescriptor && refusal(-1) == .invalidArgument
  }
}
