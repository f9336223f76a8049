import ApusObject

/// What a struct_ops map stands for in the running kernel: the type, and the value of it that the object describes.
struct StructOpsValue {
  /// The struct of callbacks, such as `tcp_congestion_ops`.
  var type: BTFTypeID
  /// What the map's value is of: `bpf_struct_ops_tcp_congestion_ops`.
  var valueType: BTFTypeID
  /// The size of the map's value.
  var valueSize: UInt32
  /// The module whose types those are; nil for the kernel itself.
  var module: String?
  /// The value, where programs are still missing.
  var bytes: [UInt8]
  /// The programs that it calls.
  var callbacks: [Callback] = []

  /// A program that the kernel calls.
  struct Callback {
    var program: String
    /// Which member of the struct it is, as the kernel counts them.
    var member: UInt32
    /// Where in ``StructOpsValue/bytes`` its descriptor belongs, in eight bytes.
    var offset: Int
  }
}

extension StructOpsValue {
  /// The value of a map that is in no kernel, which nothing is called by.
  init(of map: MapSpecification) {
    type = .void
    valueType = .void
    valueSize = map.valueSize
    bytes = map.contents ?? []
  }
}
