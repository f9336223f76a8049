import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

/// Where the programs of an object look for the arguments of markers: maps that `usdt.bpf.h` declares.
///
/// Each way to find the arguments of a place has a number, its index in an array. A program gets the number as the
/// cookie of the attachment or, before 5.15, by the address where it runs.
final class MarkerSpecifications: Sendable {
  /// `struct __bpf_usdt_spec` by number.
  static let mapName = "__bpf_usdt_specs"
  /// The number by address.
  static let addressMapName = "__bpf_usdt_ip_to_spec_id"

  private struct Numbers {
    var free: [UInt32] = []
    var next: UInt32 = 0
  }

  private let map: SharedMap
  private let addresses: SharedMap?
  private let layout: Result<MarkerLayout, ObjectError>
  private let numbers = Mutex(Numbers())

  /// Looks for the maps among those of an object; nil if it has none for arguments.
  init?(_ maps: NamedValues<SharedMap>, of specification: ObjectSpecification) {
    guard let map = maps[Self.mapName] else { return nil }
    self.map = map
    addresses = maps[Self.addressMapName]
    layout = Result { () throws(ObjectError) in
      guard let btf = specification.btf, let type = specification[map: Self.mapName]?.valueTypeID
      else {
        throw ObjectError(.invalidBTF, "the object does not say which type \(Self.mapName) has")
      }
      return try MarkerLayout(btf, valueType: type)
    }
  }

  /// Tells programs of the arguments of a marker's places.
  ///
  /// - Parameters:
  ///   - places: What the marker's notes say of the arguments of each place.
  ///   - machine: The machine that the binary is for.
  ///   - addresses: For each place, where it is in the memory of processes; nil if programs do not look there.
  ///   - cookie: What a program can ask for (`bpf_usdt_cookie`).
  ///   - action: What it is for, as the beginning of a sentence.
  ///   - subject: The program.
  /// - Returns: The number of each place, and how to give them up.
  /// - Throws: ``ApusError/Code/unsupported`` for an argument that cannot be told of, ``ApusError/Code/invalidObject``,
  ///   ``ApusError/Code/mapFull``, ``ApusError/Code/alreadyAttached`` if another program is at one of the addresses,
  ///   and what writing to the maps throws.
  func reserve(
    _ places: [String], for machine: ELFMachine, addresses: [[UInt64]]?, cookie: UInt64,
    for action: String, subject: String
  ) throws(ApusError) -> (numbers: [UInt32], reservation: MarkerReservation) {
    var values: [[UInt8]] = []
    var positions: [String: Int] = [:]
    do throws(ObjectError) {
      let layout = try layout.get()
      for arguments in places where positions[arguments] == nil {
        positions[arguments] = values.count
        values.append(
          try layout.encoded(
            MarkerArgument.arguments(of: arguments, for: machine), cookie: cookie))
      }
      guard layout.size == Int(map.valueSize), map.keySize == 4 else {
        throw ObjectError(
          .invalidMap, "\(Self.mapName) has values of \(map.valueSize) bytes, not \(layout.size)")
      }
    } catch {
      guard error.code == .unsupported else {
        throw ApusError(.invalidObject, "\(action) failed: \(error)", subject: subject)
      }
      throw ApusError(.unsupported, "\(action) is not possible: \(error)", subject: subject)
    }
    guard let numbers = take(values.count) else {
      throw ApusError(
        .mapFull,
        "\(action) needs \(values.count) more elements in map \(Self.mapName), which has \(map.maxEntries): define "
          + "BPF_USDT_MAX_SPEC_CNT before usdt.bpf.h is included, or set the map's `maxEntries` before loading.",
        subject: subject)
    }
    let reservation = MarkerReservation(of: self, numbers: numbers)
    do throws(ApusError) {
      for (number, value) in zip(numbers, values) { try write(value, at: number) }
      let placeNumbers = places.map { positions[$0].map { numbers[$0] } ?? 0 }
      for (places, number) in zip(addresses ?? [], placeNumbers) {
        for address in places { try reservation.add(address, number, for: action, subject) }
      }
      return (placeNumbers, reservation)
    } catch {
      reservation.release()
      throw error
    }
  }

  private func write(_ value: [UInt8], at number: UInt32) throws(ApusError) {
    let key = [number]
    // Sound: an integer has no padding, so its raw view has nothing uninitialised; the same of the value.
    try unsafe map.update(key.span.bytes, value.span.bytes, .any)
  }

  /// Gives away numbers, those that were given up the last first; nil if there are not enough.
  private func take(_ count: Int) -> [UInt32]? {
    let limit = map.maxEntries
    return numbers.withLock { numbers in
      guard numbers.free.count + Int(limit - numbers.next) >= count else { return nil }
      return (0..<count)
        .map { _ in
          if let number = numbers.free.popLast() { return number }
          numbers.next += 1
          return numbers.next - 1
        }
    }
  }

  fileprivate func giveBack(_ numbers: [UInt32], _ addresses: [UInt64]) {
    for address in addresses { remove(address) }
    self.numbers.withLock { $0.free += numbers.reversed() }
  }

  fileprivate func add(_ address: UInt64, _ number: UInt32) throws(ApusError) {
    let (key, value) = ([address], [number])
    guard let addresses, addresses.keySize == 8, addresses.valueSize == 4 else {
      throw ApusError(
        .noSuchMap,
        "The object has no map \(Self.addressMapName) of numbers by addresses, as usdt.bpf.h declares it.",
        subject: Self.addressMapName)
    }
    // Sound: an integer has no padding, so its raw view has nothing uninitialised.
    try unsafe addresses.update(key.span.bytes, value.span.bytes, .noExist)
  }

  private func remove(_ address: UInt64) {
    let key = [address]
    // Sound: an integer has no padding, so its raw view has nothing uninitialised.
    _ = try? unsafe addresses?.remove(key.span.bytes)
  }
}

/// Some elements of the maps that tell programs of the arguments of markers, until they are given up.
final class MarkerReservation: Sendable {
  private struct State {
    var numbers: [UInt32]
    var addresses: [UInt64] = []
  }

  private let specifications: MarkerSpecifications
  private let state: Mutex<State>

  fileprivate init(of specifications: MarkerSpecifications, numbers: [UInt32]) {
    self.specifications = specifications
    state = Mutex(State(numbers: numbers))
  }

  fileprivate func add(
    _ address: UInt64, _ number: UInt32, for action: String, _ subject: String
  ) throws(ApusError) {
    do throws(ApusError) {
      try specifications.add(address, number)
    } catch {
      guard error.code == .keyExists else { throw error }
      throw ApusError(
        .alreadyAttached,
        "\(action) failed: a program of the object is there already, and finds the arguments by the address. Two can "
          + "be there on kernels that have cookies for attachments (5.15).",
        subject: subject, errno: error.errno)
    }
    state.withLock { $0.addresses.append(address) }
  }

  /// Gives them up; does nothing if that has happened before.
  func release() {
    let state = state.withLock { state in
      defer { state = State(numbers: []) }
      return state
    }
    specifications.giveBack(state.numbers, state.addresses)
  }
}
