import ApusObject
import ApusSystem
import SystemPackage

extension ObjectLoader {
  /// Whether a program is one of a struct_ops map that is created, or of none.
  func isUsed(_ program: ProgramSpecification) -> Bool {
    guard program.type == .structOps else { return true }
    let users = specification.maps.filter {
      $0.type == .structOps && $0.slots.values.contains(program.name)
    }
    return users.isEmpty
      || structOps.values.contains { value in
        value.callbacks.contains { $0.program == program.name }
      }
  }

  /// Says what a struct_ops map's value is in the kernel (`btf_vmlinux_value_type_id`).
  func addKernelType(
    of map: MapSpecification, to attributes: inout BPF.MapAttributes
  ) throws(ApusError) {
    guard let value = structOps[map.name] else { return }
    // The kernel wants the object's BTF too, but no type of it.
    guard let types = btfDescriptor else {
      throw ApusError(
        .unsupported,
        "Map \(map.name) is of struct_ops, for which the kernel wants the object's BTF, and it has not taken that"
          + (btfRefusal.map { ": \($0)" } ?? "."), subject: map.name)
    }
    attributes.btf = types
    attributes.keyTypeID = 0
    attributes.valueTypeID = 0
    attributes.valueSize = value.valueSize
    attributes.kernelValueTypeID = value.valueType.rawValue
    attributes.kernelValueBTF = try descriptor(of: value.module, subject: map.name)
  }

  /// Throws when a program would have to be several callbacks.
  func checkCallbacks() throws(ApusError) {
    guard !structOps.isEmpty else { return }
    var known: [String: (type: BTFTypeID, member: UInt32)] = [:]
    for (map, value) in structOps.sorted(by: { $0.key < $1.key }) {
      for callback in value.callbacks {
        let other = known.updateValue((value.type, callback.member), forKey: callback.program)
        guard let other, other != (value.type, callback.member) else { continue }
        throw ApusError(
          .invalidObject,
          "Program \(callback.program) is several callbacks: in map \(map) another one than before.",
          subject: callback.program)
      }
    }
  }

  /// Says which callback a program is (`attach_btf_id`, and the member as `expected_attach_type`).
  mutating func addCallback(of program: ProgramSpecification) throws(ApusError) {
    guard program.type == .structOps else { return }
    for value in structOps.values {
      guard let callback = value.callbacks.first(where: { $0.program == program.name }) else {
        continue
      }
      attributes.attachTypeID = value.type.rawValue
      attributes.expectedAttachType = callback.member
      attributes.attachTarget = try descriptor(of: value.module, subject: program.name)
      return
    }
    throw ApusError(
      .invalidObject,
      "Program \(program.name) is in section \(program.sectionName), but no variable in .struct_ops or "
        + ".struct_ops.link points at it.", subject: program.name)
  }

  private func descriptor(
    of module: String?, subject: String
  ) throws(ApusError) -> FileDescriptor? {
    guard let module else { return nil }
    do throws(Errno) {
      return try types.descriptor(ofModule: module)
    } catch {
      throw .systemCall("Opening the BTF of module \(module)", error, subject: subject)
    }
  }

  /// Makes of the value that an object describes with its own type one of the running kernel's type.
  func structOpsValue(of map: MapSpecification) throws(ApusError) -> StructOpsValue {
    guard let btf = specification.btf, let id = map.valueTypeID,
      case .structure(let own)? = try? btf.type(id), let contents = map.contents
    else {
      throw ApusError(
        .invalidObject, "Map \(map.name) is of struct_ops, and has no value of a struct.",
        subject: map.name)
    }
    let name = COREResolver.essentialName(own.name)
    let kernel = try types.kernel(for: "Map \(map.name) is a \(name)", subject: map.name)
    let images = [(nil, kernel)] + types.modules.map { (Optional($0.name), $0.types) }
    for (module, image) in images {
      guard let type = image.id(named: name, kind: .structure),
        let valueType = image.id(named: "bpf_struct_ops_\(name)", kind: .structure)
      else { continue }
      do throws(ObjectError) {
        let layout = StructOpsLayout(
          map: map, own: own, local: btf, kernel: image, type: type, valueType: valueType)
        return try layout.value(of: contents, module: module)
      } catch {
        throw ApusError(
          .unsupported, "Map \(map.name) cannot be made a \(name) of this kernel: \(error)",
          subject: map.name)
      }
    }
    throw ApusError(
      .unsupported,
      "Map \(map.name) is a \(name), which this kernel and its loaded modules do not let eBPF programs implement: "
        + "they have no bpf_struct_ops_\(name).", subject: map.name)
  }
}

/// Where the members of an object's struct are in the kernel's.
private struct StructOpsLayout {
  let map: MapSpecification
  let own: BTFComposite
  let local: BTF
  let kernel: BTFImage
  let type: BTFTypeID
  let valueType: BTFTypeID

  /// More than the value of any struct_ops; the kernel's types are trusted, but a file's need not be.
  private static let maximumSize: UInt32 = 1 << 20

  func value(of contents: [UInt8], module: String?) throws(ObjectError) -> StructOpsValue {
    guard case .structure(let target) = try kernel.type(type),
      case .structure(let whole) = try kernel.type(valueType),
      let data = whole.members.first(where: { $0.type == type }), whole.size <= Self.maximumSize
    else {
      throw ObjectError(.invalidBTF, "the kernel's types of it are not as they should be")
    }
    var value = StructOpsValue(
      type: type, valueType: valueType, valueSize: whole.size, module: module,
      bytes: [UInt8](repeating: 0, count: Int(whole.size)))
    for (index, member) in own.members.enumerated() {
      let start = Int(member.bitOffset / 8)
      let size = Int(try local.size(of: member.type))
      guard start &+ size <= contents.count else { throw misfit(member, "is outside its struct") }
      let bytes = contents[start..<start &+ size]
      let program = UInt32(exactly: index).flatMap { map.slots[$0] }
      guard let place = target.members.firstIndex(where: { $0.name == member.name }) else {
        // The kernel may be older than the member, which is fine while nobody asks for it.
        guard program != nil || bytes.contains(where: { $0 != 0 }) else { continue }
        throw misfit(
          member,
          "is not zero, and the kernel's struct has no such member; it has "
            + ApusError.sentence(target.members.map(\.name).filter { !$0.isEmpty }))
      }
      let other = target.members[place]
      guard member.bitFieldSize == 0, other.bitFieldSize == 0 else {
        throw misfit(member, "is a bit field, which cannot be set")
      }
      let offset = Int(data.bitOffset / 8) &+ Int(other.bitOffset / 8)
      guard offset &+ size <= value.bytes.count else {
        throw misfit(member, "is outside its struct")
      }
      let theirs = try kernel.unqualified(other.type)
      guard try local.unqualified(member.type).type.kind == theirs.type.kind else {
        throw misfit(member, "has another type in the kernel")
      }
      if case .pointer(let pointee) = theirs.type {
        guard let program else { continue }
        guard case .functionPrototype = try kernel.unqualified(pointee).type else {
          throw misfit(member, "is no callback in the kernel")
        }
        value.callbacks.append(
          .init(program: program, member: UInt32(clamping: place), offset: offset))
      } else {
        guard Int(try kernel.size(of: theirs.id)) == size else {
          throw misfit(member, "has another size in the kernel")
        }
        value.bytes.replaceSubrange(offset..<offset &+ size, with: bytes)
      }
    }
    return value
  }

  private func misfit(_ member: BTFComposite.Member, _ what: String) -> ObjectError {
    ObjectError(.unsupported, "its member \(member.name) \(what)")
  }
}
