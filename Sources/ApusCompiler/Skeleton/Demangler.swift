/// Swift's names of symbols, turned back into declarations.
enum Demangler {
  /// The declaration that a mangled symbol stands for, such as
  /// `Counter.packets : ApusKernel.PerCPUArray<Swift.UInt64>`; nil for other symbols.
  ///
  /// The standard library's runtime has the function, and this tool the same runtime.
  static func demangle(_ symbol: String) -> String? {
    let bytes = Array(symbol.utf8)
    // SAFETY: the name is passed with its length; the result is null or a string from malloc that
    // ends in a zero byte and is ours to free.
    return unsafe bytes.withUnsafeBufferPointer { name -> String? in
      guard let base = name.baseAddress,
        let result = unsafe demangleSymbol(base, UInt(name.count), nil, nil, 0)
      else { return nil }
      defer { unsafe free(result) }
      let declaration = unsafe String(cString: result)
      return declaration == symbol ? nil : declaration
    }
  }

  /// The type of the variable that a mangled symbol stands for, all modules spelled out.
  static func type(ofVariable symbol: String) -> String? {
    guard let declaration = demangle(symbol), let colon = declaration.range(of: " : ") else {
      return nil
    }
    return String(declaration[colon.upperBound...])
  }

  /// The name of the variable that a mangled symbol stands for, without its module.
  static func name(ofVariable symbol: String) -> String? {
    guard let declaration = demangle(symbol), let colon = declaration.range(of: " : ") else {
      return nil
    }
    let path = declaration[..<colon.lowerBound].split(separator: " ").last ?? ""
    return path.split(separator: ".").dropFirst().joined(separator: ".")
  }
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

@_silgen_name("swift_demangle")
private func demangleSymbol(
  _ name: UnsafePointer<UInt8>, _ length: UInt, _ buffer: UnsafeMutablePointer<CChar>?,
  _ bufferSize: UnsafeMutablePointer<UInt>?, _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?
