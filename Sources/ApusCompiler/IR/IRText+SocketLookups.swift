/// Lookups of sockets in maps: such a socket is given back, unlike what else a lookup finds.
extension IRText {
  /// What ApusKernel calls for one, which tells it from other lookups until it is known what traps have to give back.
  static let socketLookup = "__apus_find_socket"

  /// Makes the calls what they are: `bpf_map_lookup_elem`.
  mutating func lowerSocketLookups() {
    let call = "@\(Self.socketLookup)("
    guard lines.contains(where: { $0.contains(call) }) else { return }
    lines.removeAll { $0.hasPrefix("declare ") && $0.contains(call) }
    for index in lines.indices where lines[index].hasPrefix("  ") {
      lines[index].replace(call, with: "inttoptr (i64 1 to ptr)(")
    }
  }
}
