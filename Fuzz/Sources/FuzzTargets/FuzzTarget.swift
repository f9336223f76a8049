import ApusObject

/// What is done with the bytes of an input: everything that can be done with what they say.
///
/// Whatever the bytes are, that ends soon, takes little memory, and does not end the process.
public enum FuzzTarget {
  /// An object: an ELF file with everything in it.
  public static func object(_ bytes: [UInt8]) {
    // What a loader reads is less: a fault in what only debuggers read does not keep it.
    _ = try? ObjectSpecification(parsing: bytes)
    guard let object = try? ELFObject(parsing: bytes) else { return }
    if let encoded = try? object.encoded() {
      // What the writer wrote is no longer hostile, and reading it gives the same bytes.
      guard let again = try? ELFObject(parsing: encoded) else {
        preconditionFailure("what was written cannot be read")
      }
      precondition((try? again.encoded()) == encoded, "what is read is not what was written")
    }
    guard let specification = try? ObjectSpecification(object) else { return }
    let image = specification.btf
      .flatMap { try? $0.encoded() }
      .flatMap { try? BTFImage(parsing: $0) }
    for program in specification.programs {
      _ = Disassembly(program.instructions).lines
      var own = program
      own.references = program.references
      precondition(own == program, "records that are the program's own are not the object's")
      if let btf = specification.btf {
        relocate(program, local: btf, byteOrder: specification.byteOrder, kernel: image)
      }
    }
    _ = specification.variables
    if let kernel = try? KernelBTF(specification) {
      for program in specification.programs {
        _ = try? kernel.functionInfo(of: program)
        _ = try? kernel.lineInfo(of: program)
      }
    }
  }

  /// The types of a section `.BTF`.
  public static func btf(_ bytes: [UInt8]) {
    if let btf = try? BTF(parsing: bytes) {
      for id in btf.ids {
        _ = try? btf.size(of: id)
        _ = try? btf.unqualified(id)
        _ = try? btf.declaration(of: id)
        let argument = MarkerArgument(
          place: .register(MarkerArgument.Register(offset: 8)), size: 4, isSigned: true)
        _ = try? MarkerLayout(btf, valueType: id).encoded([argument], cookie: 1)
      }
      if let encoded = try? btf.encoded() {
        guard let again = try? BTF(parsing: encoded) else {
          preconditionFailure("the types that were written cannot be read")
        }
        precondition(again == btf, "the types that are read are not those that were written")
      }
    }
    guard let image = try? BTFImage(parsing: bytes) else { return }
    for id in image.ids {
      guard let type = try? image.type(id) else { continue }
      if let name = type.name { _ = image.id(named: name, kind: type.kind) }
    }
    _ = try? BTFImage(parsing: bytes, base: image)
  }

  /// The records of a section `.BTF.ext`, and the types whose strings they use.
  public static func btfExtension(_ bytes: [UInt8]) {
    let parts = InputParts.read(bytes, count: 2)
    _ = try? BTFExtension(parsing: parts[1], btf: parts[0])
  }

  /// The relocations of a section `.BTF.ext`, the program's types, and the kernel's.
  public static func relocation(_ bytes: [UInt8]) {
    let parts = InputParts.read(bytes, count: 3)
    guard let local = try? BTF(parsing: parts[0]),
      let records = try? BTFExtension(parsing: parts[1], btf: parts[0])
    else { return }
    let kernel = try? BTFImage(parsing: parts[2])
    for section in records.sections {
      let program = ProgramSpecification(
        name: "program", sectionName: section.name, type: .xdp,
        instructions: [Instruction](
          repeating: Instruction(opcode: 0xb7), count: 256),
        relocations: section.relocations)
      relocate(program, local: local, byteOrder: .little, kernel: kernel)
      relocate(program, local: local, byteOrder: .big, kernel: kernel)
      guard let kernel else { continue }
      for id in kernel.ids.prefix(16) {
        for own in local.ids.prefix(16) {
          _ = try? kernel.isCompatible(id, with: own, of: local)
        }
      }
    }
  }

  /// Two objects that are linked.
  public static func link(_ bytes: [UInt8]) {
    var linker = ObjectLinker()
    for part in InputParts.read(bytes, count: 2) {
      guard let object = try? ELFObject(parsing: part),
        (try? linker.add(object, name: "object")) != nil
      else { return }
    }
    guard let linked = try? linker.linked() else { return }
    _ = try? linked.encoded()
    _ = try? ObjectSpecification(linked)
  }

  /// An executable or a shared library: its functions, and its markers with their arguments.
  public static func executable(_ bytes: [UInt8]) {
    let read: ExecutableMarkers.Reader = { offset, count throws(ObjectError) in
      let start = min(Int(clamping: offset), bytes.count)
      return Array(bytes[start...].prefix(count))
    }
    if let functions = try? ExecutableFunctions(size: UInt64(bytes.count), read: read) {
      _ = try? functions.function(named: "main")
      _ = try? functions.functions(matching: NamePattern("*a*"))
    }
    guard let markers = try? ExecutableMarkers(size: UInt64(bytes.count), read: read),
      let names = try? markers.names()
    else { return }
    // Each look-up reads all notes.
    for name in names.prefix(8) {
      for place in (try? markers.places(of: name)) ?? [] {
        for machine in [markers.machine, .x86x64, .arm64, .riscv] {
          _ = try? MarkerArgument.arguments(of: place.arguments, for: machine)
        }
      }
    }
  }

  private static func relocate(
    _ program: ProgramSpecification, local: BTF, byteOrder: ByteOrder, kernel: BTFImage?
  ) {
    var resolver = COREResolver(local: local, byteOrder: byteOrder, kernel: kernel)
    var changed = program
    _ = try? resolver.apply(to: &changed)
    // One at a time too: `apply` ends with the first that is wrong.
    for relocation in program.relocations {
      var changed = program
      changed.relocations = [relocation]
      _ = try? resolver.apply(to: &changed)
    }
  }
}
