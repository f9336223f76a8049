import ApusObject
import ApusSystem
import SystemPackage

// What an older kernel refuses and can do without. Nothing here is looked at before the kernel has refused.

extension BPF.MapAttributes {
  /// The same without what the kernel lacks; nil if it lacks nothing of it.
  func adapted(to features: KernelFeatures) -> Self? {
    var adapted = self
    if !name.isEmpty, features.lacks(.objectNames) { adapted.name = ObjectName("") }
    let isMappable = MapFlags(rawValue: flags).contains(.mappable)
    if isMappable, type == MapType.array.rawValue, features.lacks(.mappableArrays) {
      adapted.flags &= ~MapFlags.mappable.rawValue
    }
    return adapted == self ? nil : adapted
  }
}

extension BPF.ProgramAttributes {
  /// The same without what the kernel lacks; nil if it lacks nothing of it.
  func adapted(
    of program: ProgramSpecification, byteOrder: ByteOrder, to features: KernelFeatures
  ) -> Self? {
    var adapted = self
    if !name.isEmpty, features.lacks(.objectNames) { adapted.name = ObjectName("") }
    if program.isAttachTypeOptional, expectedAttachType != 0, let type = program.attachType,
      features.lacks(.attachType(type))
    {
      adapted.expectedAttachType = 0
    }
    if var code = try? Instruction.decode(instructions, byteOrder: byteOrder),
      code.replaceHelpers(missingFor: program.type, from: features)
    {
      adapted.instructions = Instruction.encode(code, byteOrder: byteOrder)
    }
    return adapted == self ? nil : adapted
  }
}

extension [Instruction] {
  /// What tells memory of the kernel and of a process apart came with Linux 5.5; before, one helper read both.
  private static var olderHelpers: [Int32: Int32] {
    // bpf_probe_read_user, _kernel -> bpf_probe_read; _user_str, _kernel_str -> bpf_probe_read_str
    [112: 4, 113: 4, 114: 45, 115: 45]
  }

  /// Calls the older helper where the kernel lacks the newer one.
  fileprivate mutating func replaceHelpers(
    missingFor type: ProgramType, from features: KernelFeatures
  ) -> Bool {
    var isChanged = false
    for index in indices where self[index].isHelperCall {
      let helper = HelperFunction(rawValue: self[index].immediate)
      guard let older = Self.olderHelpers[helper.rawValue], features.lacks(.helper(helper, type))
      else { continue }
      self[index].immediate = older
      isChanged = true
    }
    return isChanged
  }
}
