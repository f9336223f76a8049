public import ApusObject
public import SystemPackage

extension BTFImage {
  /// Reads the types of a file: BTF alone, as those in `/sys/kernel/btf`, or an ELF file with a section `.BTF`.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - base: For a module's types, the kernel's, which they continue.
  /// - Returns: The types.
  /// - Throws: ``ApusError/Code/invalidObject`` that names the file.
  public static func reading(_ path: FilePath, base: BTFImage? = nil) throws(ApusError) -> BTFImage
  {
    do throws(ObjectError) {
      return try BTFFile.read(path, base: base)
    } catch {
      throw ApusError(.invalidObject, "The types of \(path) cannot be used: \(error)")
    }
  }
}
