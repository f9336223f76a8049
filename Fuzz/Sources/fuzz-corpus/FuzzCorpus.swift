import ApusObject
import Foundation
import FuzzTargets

/// Makes a folder of inputs for each of the targets from objects.
///
/// An object is an input of its own; its types, records and relocations are of the others, and with the object before
/// it it is one for the linker. What is no object is an executable.
@main
enum FuzzCorpus {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let folder = arguments.first, arguments.count > 1 else {
      print("usage: fuzz-corpus FOLDER OBJECT...")
      exit(64)
    }
    var previous: [UInt8] = []
    for object in arguments.dropFirst().sorted() {
      let file = URL(filePath: object)
      let bytes = Array(try Data(contentsOf: file))
      func write(_ input: [UInt8], _ target: String) throws {
        let target = URL(filePath: folder).appending(path: target)
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        try Data(input).write(to: target.appending(path: file.lastPathComponent))
      }
      guard var parsed = try? ELFObject(parsing: bytes) else {
        try write(bytes, "executable")
        continue
      }
      // Only debuggers read those, and they are most of the bytes.
      parsed.removeSections { $0.name.hasPrefix(".debug") }
      let stripped = try parsed.encoded()
      try write(stripped, "object")
      try write(InputParts.write([previous, stripped]), "link")
      previous = stripped
      guard let types = parsed.section(named: ".BTF")?.data else { continue }
      try write(types, "btf")
      guard let records = parsed.section(named: ".BTF.ext")?.data else { continue }
      try write(InputParts.write([types, records]), "btf-extension")
      try write(InputParts.write([types, records, types]), "relocation")
    }
  }
}
