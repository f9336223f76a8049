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
    var tailCalls = 0
    var packet = PacketBounds()
    var contextKind = ContextKind.raw
    var contextSize = 0
    var packetIsReadable = false
    var packetIsWritable = false
    /// Whether a callback ended the program.
    var isFinished = false
    var isThrowing = false
    /// Whether there is an error, redirects, or any record reserved, which most runs only ask.
    var hasFailure = false
    var hasRedirects = false
    var mayHaveRecords = false

    /// The regions, and how many of them there are.
    var regions: UnsafeMutablePointer<Region>
    var regionCount: UInt64 = 0
    /// The maps that the machine has, without a count of references.
    var maps: UnsafeMutablePointer<Unmanaged<MapStorage>>
    var mapCount = 0
    /// Whether any of them are for records.
    var hasRecordMaps = false
    /// The code of each program.
    var codes: UnsafeMutablePointer<Code>

    // What only native code wants, set before it runs (``Machine/showMemory(to:)``).
    var machine: UnsafeMutableRawPointer?
    var registers: UnsafeMutablePointer<UInt64>?
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
    /// Where each program starts.
    var entries: UnsafePointer<UInt>?
    /// Where native code goes on after a call that changes that.
    var target: UInt = 0
    var helperFunction: NativeFunction?
    var outFunction: NativeFunction?

    // Where the memory is that grows when it is needed, and how much there is.
    var contextStore: UnsafeMutableRawPointer
    var contextCapacity = usualContextCapacity
    var packetStore: UnsafeMutableRawPointer
    var packetCapacity = PacketBounds.usualCapacity
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
  private var regionCapacity: Int

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
    set {
      failure = newValue.map(Failure.init)
      unsafe hot.pointee.hasFailure = failure != nil
    }
  }
  var clock: UInt64
  var random: UInt64
  var timers = TimerTable()
  /// The number of the timer whose callback runs, or 0.
  var runningTimer: UInt64 = 0
  var redirects: [Redirect] = [] { didSet { unsafe hot.pointee.hasRedirects = !redirects.isEmpty } }
  var log: [String] = []
  var recordSlots: [RecordSlot?] { didSet { mayHaveRecords = true } }

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
    regionCapacity = Address.firstMap + 8
    let regions = UnsafeMutablePointer<Region>.allocate(capacity: regionCapacity)
    unsafe regions.initialize(
      repeating: Region(base: stackMemory.start), count: regionCapacity)
    unsafe regions[Address.stack] = unsafe Region(
      base: stackMemory.start + (Self.stackSize - Frame.size),
      low: UInt64(Self.stackSize - Frame.size),
      span: UInt64(Frame.size), readable: UInt64(Frame.size), writable: UInt64(Frame.size))
    unsafe hot = .allocate(capacity: 1)
    unsafe hot.initialize(
      to: HotState(
        regions: regions, regionCount: UInt64(Address.firstMap),
        maps: .allocate(capacity: regionCapacity - Address.firstMap),
        codes: .allocate(capacity: 0), contextStore: contextMemory.start,
        packetStore: packetMemory.start))
    unsafe registerFile = .allocate(capacity: 16)
    unsafe registerFile.initialize(repeating: 0, count: 16)
    unsafe frameStore = .allocate(capacity: Frame.limit)
    unsafe frameStore.initialize(repeating: Frame(), count: Frame.limit)
  }

  deinit {
    // Sound: all of trivial types.
    unsafe hot.pointee.regions.deallocate()
    unsafe hot.pointee.maps.deallocate()
    unsafe hot.pointee.codes.deallocate()
    unsafe hot.deallocate()
    unsafe registerFile.deallocate()
    unsafe frameStore.deallocate()
  }

  // MARK: - What the loop uses

  var contextStore: UnsafeMutableRawPointer { unsafe hot.pointee.contextStore }
  var packetStore: UnsafeMutableRawPointer { unsafe hot.pointee.packetStore }
  var registers: Registers { unsafe Registers(registerFile) }
  var frames: Frames { unsafe Frames(frameStore) }
  var memory: Memory {
    unsafe Memory(hot.pointee.regions, count: hot.pointee.regionCount)
  }
  /// The code of the current program.
  ///
  /// Sound: the table has every program, and ``currentProgram`` is one of them.
  var code: Code { unsafe hot.pointee.codes[currentProgram] }

  /// Whether what is called when a program throws is running.
  var isThrowing: Bool {
    get { unsafe hot.pointee.isThrowing }
    set { unsafe hot.pointee.isThrowing = newValue }
  }
  var tailCalls: Int {
    get { unsafe hot.pointee.tailCalls }
    set { unsafe hot.pointee.tailCalls = newValue }
  }
  var packet: PacketBounds {
    get { unsafe hot.pointee.packet }
    set { unsafe hot.pointee.packet = newValue }
  }
  var contextKind: ContextKind {
    get { unsafe hot.pointee.contextKind }
    set { unsafe hot.pointee.contextKind = newValue }
  }
  var contextSize: Int {
    get { unsafe hot.pointee.contextSize }
    set { unsafe hot.pointee.contextSize = newValue }
  }
  var packetIsReadable: Bool {
    get { unsafe hot.pointee.packetIsReadable }
    set { unsafe hot.pointee.packetIsReadable = newValue }
  }
  var packetIsWritable: Bool {
    get { unsafe hot.pointee.packetIsWritable }
    set { unsafe hot.pointee.packetIsWritable = newValue }
  }
  var isFinished: Bool {
    get { unsafe hot.pointee.isFinished }
    set { unsafe hot.pointee.isFinished = newValue }
  }
  /// Whether any of the slots of records may be in use.
  var mayHaveRecords: Bool {
    get { unsafe hot.pointee.mayHaveRecords }
    set { unsafe hot.pointee.mayHaveRecords = newValue }
  }
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
    if unsafe hot.pointee.hasFailure { error = nil }
    isFinished = false
    unsafe hot.pointee.budget = environment.stepLimit
    unsafe hot.pointee.mayGotoCount = 0
    depth = 0
    tailCalls = 0
    memory.setStackDepth(0)
  }

  /// Has room for a context.
  func reserveContext(_ size: Int) {
    guard unsafe size > hot.pointee.contextCapacity else { return }
    contextMemory = RegionMemory(byteCount: Self.contextCapacity)
    unsafe hot.pointee.contextCapacity = Self.contextCapacity
    unsafe hot.pointee.contextStore = contextMemory.start
  }

  /// Has room for a packet, behind the headroom.
  func reservePacket(_ size: Int) {
    guard unsafe PacketBounds.headroom + size > hot.pointee.packetCapacity else { return }
    packetMemory = RegionMemory(byteCount: PacketBounds.capacity)
    unsafe hot.pointee.packetCapacity = PacketBounds.capacity
    unsafe hot.pointee.packetStore = packetMemory.start
  }

  /// Has room for what there is of a packet up to an end, which is within ``PacketBounds/capacity``.
  func growPacketMemory(to end: Int) {
    guard unsafe end > hot.pointee.packetCapacity else { return }
    precondition(end <= PacketBounds.capacity)
    let larger = RegionMemory(byteCount: PacketBounds.capacity)
    // Sound: it is larger than what is copied.
    unsafe larger.start.copyMemory(from: packetStore, byteCount: packetMemory.byteCount)
    packetMemory = larger
    unsafe hot.pointee.packetCapacity = PacketBounds.capacity
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
    let codes = UnsafeMutablePointer<Code>.allocate(capacity: programs.count)
    for (index, program) in programs.enumerated() {
      // Sound: as many as there are programs.
      unsafe (codes + index).initialize(to: program.code)
    }
    unsafe hot.pointee.codes.deallocate()
    unsafe hot.pointee.codes = codes
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
    let count = Address.firstMap + maps.count
    if count == regionCapacity { growTables() }
    // Sound: both tables have room for one more.
    unsafe hot.pointee.regions[count] = map.region
    unsafe hot.pointee.regionCount = UInt64(count + 1)
    unsafe (hot.pointee.maps + maps.count).initialize(to: .passUnretained(map))
    unsafe hot.pointee.mapCount = maps.count + 1
    if let native { showMemory(to: native) }
    maps.append(map)
    if let records = map as? RecordStorage {
      recordMaps.append(records)
      unsafe hot.pointee.hasRecordMaps = true
    }
    return map
  }

  private func growTables() {
    let capacity = regionCapacity * 2
    let regions = UnsafeMutablePointer<Region>.allocate(capacity: capacity)
    // Sound, here and below: as many as the old table has, then the rest.
    unsafe regions.initialize(from: hot.pointee.regions, count: regionCapacity)
    unsafe (regions + regionCapacity)
      .initialize(repeating: Region(base: stackMemory.start), count: capacity - regionCapacity)
    unsafe hot.pointee.regions.deallocate()
    unsafe hot.pointee.regions = regions
    let maps = UnsafeMutablePointer<Unmanaged<MapStorage>>
      .allocate(
        capacity: capacity - Address.firstMap)
    unsafe maps.initialize(from: hot.pointee.maps, count: hot.pointee.mapCount)
    unsafe hot.pointee.maps.deallocate()
    unsafe hot.pointee.maps = maps
    regionCapacity = capacity
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
