extension BTF {
  /// A type as C source: the definition of a struct, union, enum, typedef, function or variable,
  /// and for any other type its spelling.
  ///
  /// - Throws: ``ObjectError/Code/limitExceeded`` for a type that nests without end or would take
  ///   more than about a megabyte; ``ObjectError/Code/notFound``.
  public func declaration(of id: BTFTypeID) throws(ObjectError) -> String {
    var printer = CPrinter(self)
    return try printer.definition(of: id)
  }

  /// Every type that has a name and more than that, as C source, in the order of the ids.
  ///
  /// - Throws: as ``declaration(of:)``.
  public func declarations() throws(ObjectError) -> String {
    var result = ""
    for id in ids {
      let type = try type(id)
      switch type.kind {
      case .structure, .union, .enumeration, .enumeration64, .forward, .typedef, .function,
        .variable, .dataSection:
        guard let name = type.name, !name.isEmpty else { continue }
        result += try declaration(of: id) + "\n"
      default: continue
      }
    }
    return result
  }
}
