import ApusObject

/// The helpers and kernel functions that the simulator has, numbered without gaps for the loop.
enum Helper: UInt8, CaseIterable {
  case mapLookup, mapUpdate, mapDelete, mapPush, mapPop, mapPeek, mapLookupPerCPU, forEachElement
  case tailCall, loop, throwException
  case ktime, ktimeBoot, ktimeCoarse, ktimeTAI, jiffies, random, processor, numaNode
  case tracePrint, traceVPrint, format
  case probeRead, probeReadString
  case pidAndTGID, uidAndGID, command, task, controlGroup
  case userRecords, dynamicRead, dynamicWrite, dynamicData, dynamicFromPacket, dynamicSize
  case dynamicFromMemory, dynamicSlice, dynamicSliceToWrite, dynamicAdjust, dynamicClone
  case dynamicIsNull, dynamicIsReadOnly
  case ringReserveDynamic, ringSubmitDynamic, ringDiscardDynamic
  case unsupported
  case timerInit, timerSetCallback, timerStart, timerCancel
  case workInit, workSetCallback, workStart
  case numbersNew, numbersNext, numbersDestroy, nothing
  case perfOutput, ringOutput, ringReserve, ringSubmit, ringDiscard, ringQuery
  case compareStrings, parseSigned, parseUnsigned
  case stringCompare, stringCompareCaseless, stringFind, stringFindUpTo, stringFindOrEnd
  case stringFindLast, stringLength, stringLengthUpTo, stringSpan, stringSpanWithout
  case stringSearch, stringSearchUpTo
  case spinLock, spinUnlock
  case redirect, redirectMap, redirectPeer, cloneRedirect
  case xdpAdjustHead, xdpAdjustTail, xdpAdjustMeta, xdpLength, xdpLoad, xdpStore
  case packetLoad, packetStore, packetPull, packetHash, checksumL3, checksumL4, checksumDiff
  case checksumUpdate
  case changeTail, changeHead, adjustRoom, vlanPush, vlanPop, changeProtocol, changeType

  /// Which programs may call it.
  enum Users {
    case all
    case xdp
    /// Programs with a `struct __sk_buff` that may write the packet: traffic control.
    case trafficControl
    /// Programs with a `struct __sk_buff`.
    case packets
    case xdpAndTrafficControl
  }

  struct Entry {
    let helper: Helper
    let number: Int32
    let users: Users
  }

  /// One line per number; several numbers can be the same for a simulator.
  static let table: [Entry] = [
    Entry(helper: .mapLookup, number: 1, users: .all),
    Entry(helper: .mapUpdate, number: 2, users: .all),
    Entry(helper: .mapDelete, number: 3, users: .all),
    Entry(helper: .probeRead, number: 4, users: .all),
    Entry(helper: .ktime, number: 5, users: .all),
    Entry(helper: .tracePrint, number: 6, users: .all),
    Entry(helper: .random, number: 7, users: .all),
    Entry(helper: .processor, number: 8, users: .all),
    Entry(helper: .packetStore, number: 9, users: .trafficControl),
    Entry(helper: .checksumL3, number: 10, users: .trafficControl),
    Entry(helper: .checksumL4, number: 11, users: .trafficControl),
    Entry(helper: .tailCall, number: 12, users: .all),
    Entry(helper: .cloneRedirect, number: 13, users: .trafficControl),
    Entry(helper: .pidAndTGID, number: 14, users: .all),
    Entry(helper: .uidAndGID, number: 15, users: .all),
    Entry(helper: .command, number: 16, users: .all),
    Entry(helper: .vlanPush, number: 18, users: .trafficControl),
    Entry(helper: .vlanPop, number: 19, users: .trafficControl),
    Entry(helper: .redirect, number: 23, users: .xdpAndTrafficControl),
    Entry(helper: .perfOutput, number: 25, users: .all),
    Entry(helper: .packetLoad, number: 26, users: .packets),
    Entry(helper: .checksumDiff, number: 28, users: .xdpAndTrafficControl),
    Entry(helper: .changeProtocol, number: 31, users: .trafficControl),
    Entry(helper: .changeType, number: 32, users: .trafficControl),
    Entry(helper: .packetHash, number: 34, users: .trafficControl),
    Entry(helper: .task, number: 35, users: .all),
    Entry(helper: .changeTail, number: 38, users: .trafficControl),
    Entry(helper: .packetPull, number: 39, users: .trafficControl),
    Entry(helper: .checksumUpdate, number: 40, users: .trafficControl),
    Entry(helper: .numaNode, number: 42, users: .all),
    Entry(helper: .changeHead, number: 43, users: .trafficControl),
    Entry(helper: .xdpAdjustHead, number: 44, users: .xdp),
    Entry(helper: .probeReadString, number: 45, users: .all),
    Entry(helper: .adjustRoom, number: 50, users: .trafficControl),
    Entry(helper: .redirectMap, number: 51, users: .xdp),
    Entry(helper: .xdpAdjustMeta, number: 54, users: .xdp),
    Entry(helper: .xdpAdjustTail, number: 65, users: .xdp),
    Entry(helper: .controlGroup, number: 80, users: .all),
    Entry(helper: .mapPush, number: 87, users: .all),
    Entry(helper: .mapPop, number: 88, users: .all),
    Entry(helper: .mapPeek, number: 89, users: .all),
    Entry(helper: .spinLock, number: 93, users: .all),
    Entry(helper: .spinUnlock, number: 94, users: .all),
    Entry(helper: .parseSigned, number: 105, users: .all),
    Entry(helper: .parseUnsigned, number: 106, users: .all),
    Entry(helper: .probeRead, number: 112, users: .all),
    Entry(helper: .probeRead, number: 113, users: .all),
    Entry(helper: .probeReadString, number: 114, users: .all),
    Entry(helper: .probeReadString, number: 115, users: .all),
    Entry(helper: .jiffies, number: 118, users: .all),
    Entry(helper: .ktimeBoot, number: 125, users: .all),
    Entry(helper: .ringOutput, number: 130, users: .all),
    Entry(helper: .ringReserve, number: 131, users: .all),
    Entry(helper: .ringSubmit, number: 132, users: .all),
    Entry(helper: .ringDiscard, number: 133, users: .all),
    Entry(helper: .ringQuery, number: 134, users: .all),
    Entry(helper: .redirectPeer, number: 155, users: .trafficControl),
    Entry(helper: .ktimeCoarse, number: 160, users: .all),
    Entry(helper: .forEachElement, number: 164, users: .all),
    Entry(helper: .format, number: 165, users: .all),
    Entry(helper: .timerInit, number: 169, users: .all),
    Entry(helper: .timerSetCallback, number: 170, users: .all),
    Entry(helper: .timerStart, number: 171, users: .all),
    Entry(helper: .timerCancel, number: 172, users: .all),
    Entry(helper: .traceVPrint, number: 177, users: .all),
    Entry(helper: .loop, number: 181, users: .all),
    Entry(helper: .compareStrings, number: 182, users: .all),
    Entry(helper: .xdpLength, number: 188, users: .xdp),
    Entry(helper: .xdpLoad, number: 189, users: .xdp),
    Entry(helper: .xdpStore, number: 190, users: .xdp),
    Entry(helper: .mapLookupPerCPU, number: 195, users: .all),
    Entry(helper: .dynamicFromMemory, number: 197, users: .all),
    Entry(helper: .ringReserveDynamic, number: 198, users: .all),
    Entry(helper: .ringSubmitDynamic, number: 199, users: .all),
    Entry(helper: .ringDiscardDynamic, number: 200, users: .all),
    Entry(helper: .dynamicRead, number: 201, users: .all),
    Entry(helper: .dynamicWrite, number: 202, users: .all),
    Entry(helper: .dynamicData, number: 203, users: .all),
    Entry(helper: .ktimeTAI, number: 208, users: .all),
    Entry(helper: .userRecords, number: 209, users: .all),
  ]

  private static let byNumber = Dictionary(
    table.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })

  /// The helper of a number, if the simulator has it and such a program may call it.
  static func find(_ number: Int32, for type: ProgramType) -> Helper? {
    guard let entry = byNumber[number], entry.users.include(type) else { return nil }
    return entry.helper
  }

  /// The kernel functions by name.
  static let kernelFunctions: [String: Helper] = [
    "bpf_throw": .throwException,
    "bpf_wq_init": .workInit,
    "bpf_wq_set_callback_impl": .workSetCallback,
    "bpf_wq_start": .workStart,
    "bpf_dynptr_from_xdp": .dynamicFromPacket,
    "bpf_dynptr_from_skb": .dynamicFromPacket,
    "bpf_dynptr_size": .dynamicSize,
    "bpf_dynptr_slice": .dynamicSlice,
    "bpf_dynptr_slice_rdwr": .dynamicSliceToWrite,
    "bpf_dynptr_adjust": .dynamicAdjust,
    "bpf_dynptr_clone": .dynamicClone,
    "bpf_dynptr_is_null": .dynamicIsNull,
    "bpf_dynptr_is_rdonly": .dynamicIsReadOnly,
    "bpf_strcmp": .stringCompare,
    "bpf_strcasecmp": .stringCompareCaseless,
    "bpf_strchr": .stringFind,
    "bpf_strnchr": .stringFindUpTo,
    "bpf_strchrnul": .stringFindOrEnd,
    "bpf_strrchr": .stringFindLast,
    "bpf_strlen": .stringLength,
    "bpf_strnlen": .stringLengthUpTo,
    "bpf_strspn": .stringSpan,
    "bpf_strcspn": .stringSpanWithout,
    "bpf_strstr": .stringSearch,
    "bpf_strnstr": .stringSearchUpTo,
    // What a driver without these answers.
    "bpf_xdp_metadata_rx_timestamp": .unsupported,
    "bpf_xdp_metadata_rx_hash": .unsupported,
    "bpf_xdp_metadata_rx_vlan_tag": .unsupported,
    "bpf_iter_num_new": .numbersNew,
    "bpf_iter_num_next": .numbersNext,
    "bpf_iter_num_destroy": .numbersDestroy,
    // Nothing else runs meanwhile.
    "bpf_rcu_read_lock": .nothing,
    "bpf_rcu_read_unlock": .nothing,
    "bpf_preempt_disable": .nothing,
    "bpf_preempt_enable": .nothing,
  ]
}

extension Helper.Users {
  func include(_ type: ProgramType) -> Bool {
    let isTrafficControl = type == .trafficClassifier || type == .trafficAction
    switch self {
    case .all: return true
    case .xdp: return type == .xdp
    case .trafficControl: return isTrafficControl
    case .packets: return isTrafficControl || type == .socketFilter || type == .cgroupPacket
    case .xdpAndTrafficControl: return isTrafficControl || type == .xdp
    }
  }
}
