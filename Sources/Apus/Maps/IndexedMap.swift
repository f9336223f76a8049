public import ApusSystem

/// A handle to an array: a fixed number of elements, each always there.
public protocol IndexedMap<Codec>: TypedMap {
  /// How an element becomes bytes.
  associatedtype Codec: ElementCodec
  /// What there is at an index: a value, or in a per-CPU map the values of all processors.
  typealias Element = Codec.Element

  /// How an element becomes bytes.
  var codec: Codec { get }
}

extension IndexedMap {
  /// How many elements there are.
  public var count: Int { Int(map.maxEntries) }

  /// What there is at an index (`BPF_MAP_LOOKUP_ELEM`).
  ///
  /// A value that a program writes at the same moment can be torn if it is larger than a machine word. It costs what the
  /// system call does; ``ArrayMap/mapped()`` needs none.
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``.
  @inlinable
  public subscript(index: UInt32) -> Element {
    get throws(ApusError) {
      let element = try unsafe withUnsafeBytes(of: index) { key throws(ApusError) -> Element? in
        try codec.element { value throws(ApusError) -> Bool in
          try map.lookup(unsafe key.bytes, into: &value)
        }
      }
      guard let element else { throw map.indexOutOfRange(index) }
      return element
    }
  }

  /// Writes what there is at an index (`BPF_MAP_UPDATE_ELEM`).
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange``, or ``ApusError/Code/permissionDenied`` if the map is frozen.
  @inlinable
  public func set(_ element: Element, at index: UInt32) throws(ApusError) {
    guard index < map.maxEntries else { throw map.indexOutOfRange(index) }
    try unsafe withUnsafeBytes(of: index) { key throws(ApusError) in
      try codec.withBytes(of: element) { value throws(ApusError) in
        try map.update(unsafe key.bytes, value, .any)
      }
    }
  }

  /// All elements, by their index (`BPF_MAP_LOOKUP_BATCH`, Linux 5.6; one by one before that).
  ///
  /// Two of them need not have been so at the same moment.
  @inlinable
  public func contents() throws(ApusError) -> [Element] { try listedContents() }

  /// All elements as the kernel lists them.
  @inlinable
  func listedContents() throws(ApusError) -> [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(count)
    try map.forEachRun { _, values, count in
      for index in 0..<count {
        elements.append(codec.load(from: values, at: index &* codec.size))
      }
    }
    return elements
  }

  /// Writes elements from an index on (`BPF_MAP_UPDATE_BATCH`, Linux 5.6; one by one before that).
  ///
  /// - Throws: ``ApusError/Code/indexOutOfRange`` if there are more than fit, and none is written.
  @inlinable
  public func set(
    contentsOf elements: some Collection<Element>, startingAt first: UInt32 = 0
  ) throws(ApusError) {
    guard elements.count <= count - Swift.min(count, Int(first)) else {
      throw map.indexOutOfRange(first &+ UInt32(clamping: elements.count))
    }
    var batch = MapBatch(for: map, count: elements.count)
    var place = first
    for element in elements {
      if batch.isFull { try batch.write() }
      batch.append { key, value, index in
        key.storeBytes(of: place, toByteOffset: index &* 4, as: UInt32.self)
        codec.store(element, to: &value, at: index &* codec.size)
      }
      place &+= 1
    }
    try batch.write()
  }
}

extension SharedMap {
  /// An array does not have an index.
  @usableFromInline
  func indexOutOfRange(_ index: UInt32) -> ApusError {
    ApusError(
      .indexOutOfRange,
      "Map \(name) has \(maxEntries) elements, so there is none at index \(index).", subject: name)
  }
}
