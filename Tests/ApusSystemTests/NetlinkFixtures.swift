/// Answers of Linux 6.18 to requests about interfaces, recorded and annotated.
///
/// Little endian, as they were recorded: on a machine of the other byte order the tests that use them are skipped.
enum NetlinkFixture {
  /// `RTM_NEWLINK` of a veth interface with a program in generic mode, without the attributes that Apus skips.
  static let genericXDP = bytes(
    "68000000 1000 0000 07000000 5c1d0000",  // nlmsghdr: 104 bytes, RTM_NEWLINK, sequence 7, port
    "00 00 0100 02000000 43100100 00000000",  // ifinfomsg: ARPHRD_ETHER, index 2, flags
    "0a00 0300 6170757331 00 0000",  // IFLA_IFNAME "apus1"
    "0800 0d00 e8030000",  // IFLA_TXQLEN 1000
    "0500 1000 06 000000",  // IFLA_OPERSTATE up
    "1c00 2b00",  // IFLA_XDP, 28 bytes
    "0800 0600 7f010000",  //   IFLA_XDP_SKB_PROG_ID 383
    "0500 0200 02 000000",  //   IFLA_XDP_ATTACHED XDP_ATTACHED_SKB
    "0800 0400 7f010000",  //   IFLA_XDP_PROG_ID 383
    "1000 1200 0900 0100 76657468 00 000000",  // IFLA_LINKINFO, IFLA_INFO_KIND "veth"
  )

  /// `RTM_NEWLINK` of the loopback interface, with nothing attached.
  static let nothingAttached = bytes(
    "34000000 1000 0200 07000000 5c1d0000",  // nlmsghdr: 52 bytes, RTM_NEWLINK, NLM_F_MULTI
    "00 00 0403 01000000 49000100 00000000",  // ifinfomsg: ARPHRD_LOOPBACK, index 1, flags
    "0700 0300 6c6f 00 00",  // IFLA_IFNAME "lo"
    "0c00 2b00",  // IFLA_XDP, 12 bytes
    "0500 0200 00 000000",  //   IFLA_XDP_ATTACHED XDP_ATTACHED_NONE
  )

  /// The end of a list.
  static let done = bytes("14000000 0300 0200 07000000 ca1e0000 00000000")

  /// A request that worked.
  static let acknowledgement = bytes(
    "24000000 0200 0001 07000000 5c1d0000",  // nlmsghdr: NLMSG_ERROR, NLM_F_CAPPED
    "00000000",  // no error
    "34000000 1300 0500 07000000 00000000",  // the request's header
  )

  /// No such interface, without a text.
  static let noSuchDevice = bytes(
    "24000000 0200 0001 07000000 5c1d0000",  // nlmsghdr: NLMSG_ERROR, NLM_F_CAPPED
    "edffffff",  // -ENODEV
    "20000000 1200 0500 07000000 00000000",  // the request's header
  )

  /// Native mode on the loopback interface.
  static let unsupported = bytes(
    "60000000 0200 0003 07000000 ca1e0000",  // nlmsghdr: NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS
    "a1ffffff",  // -EOPNOTSUPP
    "34000000 1300 0500 07000000 00000000",  // the request's header
    "3a00 0100",  // NLMSGERR_ATTR_MSG, 58 bytes
    "556e6465726c79696e672064726976657220646f6573206e6f7420737570706f7274",
    "2058445020696e206e6174697665206d6f6465 00 0000",
  )

  /// A place that is taken; the whole request is repeated, as without `NETLINK_CAP_ACK`.
  static let busy = bytes(
    "68000000 0200 0002 07000000 ca1e0000",  // nlmsghdr: NLMSG_ERROR, NLM_F_ACK_TLVS
    "f0ffffff",  // -EBUSY
    "34000000 1300 0500 07000000 00000000",  // the request: RTM_SETLINK, 52 bytes
    "00 00 0000 02000000 00000000 00000000",  //   ifinfomsg
    "1400 2b80 0800 0100 04000000 0800 0300 03000000",  //   IFLA_XDP with descriptor and flags
    "2000 0100",  // NLMSGERR_ATTR_MSG, 32 bytes
    "5844502070726f6772616d20616c7265616479206174746163686564",
  )

  static let all = [
    genericXDP, nothingAttached, done, acknowledgement, noSuchDevice, unsupported, busy,
    genericXDP + done, nothingAttached + genericXDP + done,
  ]

  private static func bytes(_ hex: String...) -> [UInt8] {
    let digits = hex.joined().compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2)
      .map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
