import ApusObject

/// How a program on a marker finds out where the marker's arguments are, which differs from place to place.
enum MarkerArgumentSearch {
  /// By the cookie of the attachment (`bpf_get_attach_cookie`), or it asks for none.
  case cookie
  /// By the cookie where the kernel has one (5.15), and else by the address where it runs.
  case cookieOrAddress
  /// By the address where it runs.
  case address

  init(of program: borrowing ProgramSpecification) {
    // Others are on no markers.
    let hasAddresses =
      program.type == .kprobe
      && program.records.references.contains { $0.map == MarkerSpecifications.addressMapName }
    guard hasAddresses else {
      self = .cookie
      return
    }
    let cookie = HelperFunction(kernelName: "bpf_get_attach_cookie")?.rawValue
    let asksForCookie = program.instructions.contains { $0.isHelperCall && $0.immediate == cookie }
    self = asksForCookie ? .cookieOrAddress : .address
  }
}
