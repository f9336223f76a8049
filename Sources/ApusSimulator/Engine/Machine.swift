import ApusObject

/// A simulated machine: memory, maps, programs, and the state of the run.
///
/// One thread at a time; ``Simulator`` sees to it.
@safe final class Machine {
  /// What the loop changes, apart from the class, so that access to it needs no check for exclusivity.
  @safe struct HotState {
    var depth = 0
    var budget = 0
    var pc = 0
    var mayGotoCount = 0
    var cpu = 0
    var program = 0

    // What only native code wants, set before it runs (``Machine/showMemory(to:)``).
    var machine: UnsafeMutableRawPointer?
    var registers: UnsafeMutablePointer<UInt64>?
    var regions: UnsafeMutablePointer<Region>?
    var regionCount: UInt64 = 0
    /// What to add to an address in the stack's memory to have the program's address.
    var stackDistance: UInt64 = 0
    /// Where native code gives up from: the stack pointer when it was entered.
    var stackPointer: UInt64 = 0
    var faultAddress: UInt64 = 0
    /// How Swift enters native code; 0 if there is none.
    var entry: UInt = 0
    /// Where the instructions of all programs are, each program after the other.
    var places: UnsafePointer<UInt>?
    /// Which of those is the first of each program.
    var starts: UnsafePointer<Int>?
    /// Where native code goes on after a call that changes that.
    var target: UInt = 0
    var helperFunction: NativeFunction?
    var outFunction: NativeFunction?

    // Where the memory is that grows when it is needed.
    var contextStore: UnsafeMutableRawPointer
    var packetStore: UnsafeMutableRawPointer
  }

  /// A function that native code calls with a number: a helper's, or an instruction's.
  ///
  /// What it gets first is the hot state.
  typealias NativeFunction = @convention(c) (UnsafeMutableRawPointer, UInt32) -> UInt32

  private final class Failure {
    let error: SimulationError

    init(_ error: SimulationError) { self.error = error }
  }

  let environment: SimulationEnvironment

  /// Sound: each is allocated in `init`, initialised there, and freed in `deinit`; the wrappers around them say
  /// what else keeps an access inside.
  let hot: UnsafeMutablePointer<HotState>
  let registerFile: UnsafeMutablePointer<UInt64>
  private let frameStore: UnsafeMutablePointer<Frame>
  let stackMemory: RegionMemory
  private(set) var contextMemory: RegionMemory
  private(set) var packetMemory: RegionMemory
  private(set) var regionTable: UnsafeMutablePointer<Region>
  private var regionCapacity: Int
  private(set) var regionCount: Int

  private(set) var maps: [MapStorage] = []
  private(set) var programs: [LoadedCode] = []
  /// The maps that programs write records to.
  private(set) var recordMaps: [RecordStorage] = []
  /// The current program, for those who watch.
  var program: LoadedCode { programs[currentProgram] }

  /// What the values of all maps take, in bytes.
  private var memoryUsed = 0

  /// What went wrong; in a box, because most runs only ask whether there is one.
  private var failure: Failure?
  var error: SimulationError? {
    get { failure?.error }
    set { failure = newValue.map(Failure.init) }
  }
  /// Whether a callback ended the program.
  var isFinished = false
  var contextSize = 0
  var packetIsReadable = false
  var packetIsWritable = false
  var clock: UInt64
  var random: UInt64
  var timers = TimerTable()
  /// The number of the timer whose callback runs, or 0.
  var runningTimer: UInt64 = 0
  var tailCalls = 0
  var packet = PacketBounds()
  var contextKind = ContextKind.raw
  var redirects: [Redirect] = []
  var log: [String] = []
  var recordSlots: [RecordSlot?] { didSet { mayHaveRecords = true } }
  /// Whether any of the slots may be in use.
  var mayHaveRecords = false

  /// The programs in machine code, once they are compiled; the loop knows it by the hot state.
  private var native: NativeCode?
  /// How often programs ran without it.
  private var runsBeforeCompiling = 0

  static let contextCapacity = 1 << 16
  /// What there is room for at first: `struct __sk_buff`, and the registers of a probe (`struct pt_regs`).
  private static let usualContextCapacity = 256
  static let stackSize = Frame.size * Frame.limit

  init(_ environment: SimulationEnvironment) {
    self.environment = environment
    clock = environment.startTime
    random = environment.seed
    recordSlots = Array(repeating: nil, count: Address.recordCount)
    stackMemory = RegionMemory(byteCount: Self.stackSize)
    contextMemory = RegionMemory(byteCount: Self.usualContextCapacity)
    packetMemory = RegionMemory(byteCount: PacketBounds.usualCapacity)
    unsafe hot = .allocate(capacity: 1)
    unsafe hot.initialize(
      to: HotState(contextStore: contextMemory.start, packetStore: packetMemory.start))
    unsafe registerFile = .allocate(capacity: 16)
    unsafe registerFile.initialize(repeating: 0, count: 16)
    unsafe frameStore = .allocate(capacity: Frame.limit)
    unsafe frameStore.initialize(repeating: Frame(), count: Frame.limit)
    regionCapacity = Address.firstMap + 8
    regionCount = Address.firstMap
    unsafe regionTable = .allocate(capacity: regionCapacity)
    unsafe regionTable.initialize(
      repeating: Region(base: stackMemory.start), count: regionCapacity)
    unsafe regionTable[Address.stack] = unsafe Region(
      base: stackMemory.start + (Self.stackSize - Frame.size),
      low: UInt64(Self.stackSize - Frame.size),
      span: UInt64(Frame.size), readable: UInt64(Frame.size), writable: UInt64(Frame.size))
  }

  deinit {
    // Sound: all of trivial types.
    unsafe hot.deallocate()
    unsafe registerFile.deallocate()
    unsafe frameStore.deallocate()
    unsafe regionTable.deallocate()
  }

  // MARK: - What the loop uses

  var contextStore: UnsafeMutableRawPointer { unsafe hot.pointee.contextStore }
  var packetStore: UnsafeMutableRawPointer { unsafe hot.pointee.packetStore }
  var registers: Registers { unsafe Registers(registerFile) }
  var frames: Frames { unsafe Frames(frameStore) }
  var memory: Memory { unsafe Memory(regionTable, count: regionCount) }
  var code: Code { programs[currentProgram].code }

  var depth: Int {
    get { unsafe hot.pointee.depth }
    set { unsafe hot.pointee.depth = newValue }
  }
  var pc: Int {
    get { unsafe hot.pointee.pc }
    set { unsafe hot.pointee.pc = newValue }
  }
  var cpu: Int {
    get { unsafe hot.pointee.cpu }
    set { unsafe hot.pointee.cpu = newValue }
  }
  var currentProgram: Int {
    get { unsafe hot.pointee.program }
    set { unsafe hot.pointee.program = newValue }
  }

  /// Takes steps from the budget; false if it is used up.
  @inline(__always)
  func spend(_ steps: Int) -> Bool {
    unsafe hot.pointee.budget &-= steps
    return unsafe hot.pointee.budget >= 0
  }

  /// How often `may_goto` goes on before it jumps (`BPF_MAX_LOOPS`).
  static let mayGotoLimit = 8 * 1024 * 1024

  /// Whether `may_goto` jumps.
  func mayGotoIsOver() -> Bool {
    unsafe hot.pointee.mayGotoCount &+= 1
    return unsafe hot.pointee.mayGotoCount > Self.mayGotoLimit
  }

  /// How many steps the run took of its budget.
  var stepsTaken: Int { unsafe environment.stepLimit - hot.pointee.budget }

  func resetHotState() {
    if failure != nil { failure = nil }
    isFinished = false
    unsafe hot.pointee.budget = environment.stepLimit
    unsafe hot.pointee.mayGotoCount = 0
    depth = 0
    tailCalls = 0
    memory.setStackDepth(0)
  }

  /// Has room for a context.
  func reserveContext(_ size: Int) {
    guard size > contextMemory.byteCount else { return }
    contextMemory = RegionMemory(byteCount: Self.contextCapacity)
    unsafe hot.pointee.contextStore = contextMemory.start
  }

  /// Has room for a packet, behind the headroom.
  func reservePacket(_ size: Int) {
    guard PacketBounds.headroom + size > packetMemory.byteCount else { return }
    packetMemory = RegionMemory(byteCount: PacketBounds.capacity)
    unsafe hot.pointee.packetStore = packetMemory.start
  }

  // MARK: - Machine code

  /// How many runs of a machine make it worth the work to compile.
  private static let runsWorthCompiling = 50

  /// Compiles the programs; false where that is not possible.
  func compile() -> Bool {
    native = NativeCode(of: self)
    guard let native else { return false }
    showMemory(to: native)
    return true
  }

  /// Whether there is machine code.
  var isCompiled: Bool { unsafe hot.pointee.entry != 0 }

  /// Whether a run that nobody watches is one of machine code.
  @inline(__always)
  func usesNative() -> Bool { isCompiled || wantsNative() }

  @inline(never)
  private func wantsNative() -> Bool {
    guard environment.execution == .automatic, runsBeforeCompiling < Self.runsWorthCompiling else {
      return false
    }
    runsBeforeCompiling += 1
    return runsBeforeCompiling == Self.runsWorthCompiling && compile()
  }

  // MARK: - Programs and maps

  func add(_ program: LoadedCode) {
    programs.append(program)
  }

  func addMap(_ specification: MapSpecification) throws(SimulationError) -> MapStorage {
    guard maps.count < Address.regionLimit - Address.firstMap else {
      throw SimulationError(.invalidMap, "There are too many maps", subject: specification.name)
    }
    let map = try MapStorage.make(
      specification, number: maps.count, cpuCount: environment.processorCount)
    memoryUsed += map.byteCount
    guard memoryUsed <= 2 * MapStorage.memoryLimit else {
      throw SimulationError(
        .invalidMap, "The maps would take more than 2 GiB of memory", subject: specification.name)
    }
    if regionCount == regionCapacity {
      let table = UnsafeMutablePointer<Region>.allocate(capacity: regionCapacity * 2)
      // Sound: as many as the old table has, then the rest.
      unsafe table.initialize(from: regionTable, count: regionCapacity)
      unsafe (table + regionCapacity)
        .initialize(
          repeating: Region(base: stackMemory.start), count: regionCapacity)
      unsafe regionTable.deallocate()
      unsafe regionTable = table
      regionCapacity *= 2
    }
    unsafe regionTable[regionCount] = map.region
    regionCount += 1
    if let native { showMemory(to: native) }
    maps.append(map)
    if let records = map as? RecordStorage { recordMaps.append(records) }
    return map
  }

  func map(named name: String) -> MapStorage? {
    maps.first { $0.specification.name == name }
  }

  /// The address of a value.
  func address(of map: MapStorage, slot: Int, cpu: Int) -> UInt64 {
    Address.start(of: Address.firstMap + map.number)
      | UInt64(truncatingIfNeeded: map.offset(of: slot, cpu: cpu))
  }
}
