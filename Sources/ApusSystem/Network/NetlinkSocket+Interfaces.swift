import SystemPackage

extension NetlinkSocket {
  /// Numbers of `linux/rtnetlink.h` and `linux/if_link.h`.
  enum Route {
    static let newLink: UInt16 = 16
    static let getLink: UInt16 = 18
    static let setLink: UInt16 = 19
    static let interfaceInfoSize = 16
    static let interfaceName: UInt16 = 3
    static let xdp: UInt16 = 43
  }

  /// Attributes inside `IFLA_XDP`.
  enum XDPAttribute {
    static let descriptor: UInt16 = 1
    static let attached: UInt16 = 2
    static let flags: UInt16 = 3
    static let programID: UInt16 = 4
    static let nativeProgramID: UInt16 = 5
    static let genericProgramID: UInt16 = 6
    static let offloadProgramID: UInt16 = 7
    static let expectedDescriptor: UInt16 = 8
  }

  /// All interfaces of the socket's network namespace, by index (`RTM_GETLINK`).
  public borrowing func interfaces() throws(NetlinkError) -> [NetworkInterface] {
    let request = Self.interfaceRequest(
      Route.getLink, flags: NetlinkMessage.Flag.dump, index: 0)
    // A list that changed while it was being made is asked for again; a busy machine gets its last one.
    var sequence: UInt32 = 1
    var answer = try self.answer(to: request, sequence: sequence)
    while answer.wasInterrupted, sequence < 5 {
      sequence += 1
      answer = try self.answer(to: request, sequence: sequence)
    }
    return try Self.interfaces(in: answer.messages).sorted { $0.index < $1.index }
  }

  /// One interface of the socket's network namespace (`RTM_GETLINK`); refused with `ENODEV` if there is none.
  public borrowing func interface(at index: UInt32) throws(NetlinkError) -> NetworkInterface {
    let request = Self.interfaceRequest(
      Route.getLink, flags: NetlinkMessage.Flag.acknowledge, index: index)
    let answer = try answer(to: request, sequence: 1)
    guard let interface = try Self.interfaces(in: answer.messages).first else {
      throw .refused(.operationNotSupportedByDevice, explanation: nil)
    }
    return interface
  }

  /// A request about the interface at `index` (`struct ifinfomsg`).
  static func interfaceRequest(_ type: UInt16, flags: UInt16, index: UInt32) -> NetlinkRequest {
    var request = NetlinkRequest(type: type, flags: flags)
    request.append(UInt8(0))  // family: any
    request.append(UInt8(0))
    request.append(UInt16(0))  // device type
    request.append(index)
    request.append(UInt32(0))  // flags
    request.append(UInt32(0))  // which of them to change: none
    return request
  }

  /// The interfaces that an answer describes.
  static func interfaces(
    in messages: [NetlinkMessage]
  ) throws(NetlinkError) -> [NetworkInterface] {
    var interfaces: [NetworkInterface] = []
    for message in messages where message.type == Route.newLink {
      var reader = NetlinkReader(message.payload)
      _ = try reader.bytes(4, "interface message")
      let index = try reader.integer(UInt32.self, "interface index")
      _ = try reader.bytes(8, "interface message")
      var name = ""
      var xdp = XDPState()
      for attribute in try NetlinkAttribute.all(in: reader.bytes(reader.remaining, "attributes")) {
        switch attribute.type {
        case Route.interfaceName: name = attribute.text
        case Route.xdp: xdp = try Self.xdpState(attribute.value)
        default: continue
        }
      }
      interfaces.append(NetworkInterface(index: index, name: name, xdp: xdp))
    }
    return interfaces
  }

  /// Reads the attributes inside `IFLA_XDP`.
  private static func xdpState(_ bytes: ArraySlice<UInt8>) throws(NetlinkError) -> XDPState {
    var state = XDPState()
    var mode: XDPState.Mode?
    for attribute in try NetlinkAttribute.all(in: bytes) {
      switch attribute.type {
      case XDPAttribute.attached:
        // XDP_ATTACHED_DRV, _SKB, _HW; 0 is none, and 4 is several, each with an attribute of its own.
        let modes: [UInt8: XDPState.Mode] = [1: .native, 2: .generic, 3: .offload]
        mode = modes[try attribute.integer()]
      case XDPAttribute.programID:
        let id: UInt32 = try attribute.integer()
        if let mode { state.programs[mode] = id }
      case XDPAttribute.nativeProgramID: state.programs[.native] = try attribute.integer()
      case XDPAttribute.genericProgramID: state.programs[.generic] = try attribute.integer()
      case XDPAttribute.offloadProgramID: state.programs[.offload] = try attribute.integer()
      default: continue
      }
    }
    return state
  }
}
