/// What a program holds at each of its traps.
///
/// A program that ends must have given back what it holds: so a trap does that first. Where it depends on the way
/// whether something is held, that cannot be said, and the source has to say it.
struct HeldReferences {
  /// One call that acquires something, by the line that it is in.
  private struct Site {
    var acquisition: Acquisition
    /// What the release takes, in LLVM's text with its type.
    var value: String?
    var line: Int
  }

  /// What is known where control has come to.
  private struct State: Equatable {
    /// The sites whose references are held on some way to here.
    var some: Set<Int> = []
    /// Those on every way.
    var every: Set<Int> = []
    /// Those that are held only if the result is not null, which has not been asked yet.
    var unasked: Set<Int> = []

    mutating func merge(_ other: State) {
      every.formIntersection(other.every)
      some.formUnion(other.some)
      unasked.formUnion(other.unasked)
    }

    mutating func remove(_ site: Int) {
      some.remove(site)
      every.remove(site)
      unasked.remove(site)
    }
  }

  /// What a trap has to do.
  enum Unwinding {
    /// Calls, in LLVM's text.
    case calls([String])
    /// Something is held that cannot be given back here.
    case impossible(String)
  }

  private let body: ArraySlice<String>
  private let flow: ControlFlow
  private var sites: [Site] = []
  private var siteOfLine: [Int: Int] = [:]
  /// What a name stands for: the site whose result it is.
  private var aliases: [String: Int] = [:]
  /// The comparisons with null: the site, and whether 1 means null.
  private var comparisons: [String: (site: Int, isNull: Bool)] = [:]
  private var entries: [State?] = []

  /// Follows a function.
  ///
  /// - Parameter body: Its lines, without the line that defines it and the brace at the end.
  init(_ body: ArraySlice<String>) {
    self.body = body
    flow = ControlFlow(body)
    findSites()
    guard !sites.isEmpty else { return }
    entries = Array(repeating: nil, count: flow.blocks.count)
    entries[0] = State()
    var waiting = [0]
    // Every state only grows in one way and shrinks in the other: this ends.
    while let index = waiting.popLast() {
      guard var state = entries[index] else { continue }
      for line in flow.blocks[index].lines { step(line, &state) }
      for (position, successor) in flow.blocks[index].successors.enumerated() {
        let next = refined(state, by: flow.blocks[index].condition, isFirst: position == 0)
        var merged = entries[successor] ?? next
        merged.merge(next)
        if entries[successor] != merged {
          entries[successor] = merged
          waiting.append(successor)
        }
      }
    }
  }

  /// What the trap in a line has to do; nothing for most.
  func unwinding(at line: Int) -> Unwinding {
    guard !sites.isEmpty,
      let index = flow.blocks.firstIndex(where: { $0.lines.contains(line) }),
      var state = entries[index]
    else { return .calls([]) }
    for earlier in flow.blocks[index].lines where earlier < line { step(earlier, &state) }
    var calls: [String] = []
    // The last that was acquired is given back first.
    for number in state.some.sorted().reversed() {
      let site = sites[number]
      guard state.every.contains(number), !state.unasked.contains(number),
        let release = site.acquisition.releases.first
      else { return .impossible(site.acquisition.description) }
      let arguments = (site.value.map { [$0] } ?? []) + site.acquisition.trailing
      calls.append("  call i64 \(release.reference)(\(arguments.joined(separator: ", ")))")
    }
    return .calls(calls)
  }

  /// What a call gives to hold, if it does.
  private static func acquisition(by callee: Callee, _ arguments: [Substring]) -> Acquisition? {
    let isExchange =
      callee == .function(IRText.referenceExchange) || callee == .function(IRText.referenceTaking)
    guard isExchange else { return Acquisition.byCallee[callee] }
    return arguments.last.flatMap { IRText.symbol(in: CallArguments.value(of: $0)) }
      .map { Acquisition.exchange(callee, releasedBy: $0) }
  }

  private mutating func findSites() {
    for index in body.indices {
      let line = body[index]
      if let (callee, arguments) = Callee.parse(line),
        let acquisition = Self.acquisition(by: callee, arguments)
      {
        var value: String?
        switch acquisition.value {
        case .nothing: break
        case .argument(let number):
          guard arguments.indices.contains(number) else { continue }
          value = Self.plain(arguments[number])
        case .result:
          guard let result = Self.result(of: line) else { continue }
          value = "\(Self.resultType(of: line)) \(result)"
          aliases[result] = sites.count
        }
        siteOfLine[index] = sites.count
        sites.append(Site(acquisition: acquisition, value: value, line: index))
      } else if line.has(" = inttoptr i64 ") || line.has(" = ptrtoint ptr ") {
        // The same address in another form.
        let words = line.split(separator: " ")
        if words.count > 4, let site = aliases[String(words[4])],
          let result = Self.result(of: line)
        {
          aliases[result] = site
        }
      } else if let result = Self.result(of: line), let (name, isNull) = Self.comparison(in: line),
        let site = aliases[name]
      {
        comparisons[result] = (site, isNull)
      }
    }
  }

  private func step(_ line: Int, _ state: inout State) {
    if let site = siteOfLine[line] {
      giveAway(at: site, &state)
      state.some.insert(site)
      state.every.insert(site)
      if sites[site].acquisition.mayFail { state.unasked.insert(site) }
      return
    }
    guard !state.some.isEmpty, let (callee, arguments) = Callee.parse(body[line]) else { return }
    let released = state.some.filter { sites[$0].acquisition.releases.contains(callee) }
    let value = arguments.first.map { String(CallArguments.value(of: $0)) }
    let exact = released.filter { site in
      value.flatMap { aliases[$0] } == site
        || sites[site].value.map { Self.name(in: $0) } == value
    }
    for site in exact.isEmpty ? released : exact { state.remove(site) }
  }

  /// Takes out what an exchange, if the site is one, puts into a slot.
  private func giveAway(at site: Int, _ state: inout State) {
    guard !state.some.isEmpty,
      let (callee, arguments) = Callee.parse(body[sites[site].line]),
      callee == .function(IRText.referenceExchange), arguments.count == 3
    else { return }
    let value = String(CallArguments.value(of: arguments[1]))
    if let given = aliases[value] {
      state.remove(given)
      return
    }
    // One of several, or none, by the way that led here.
    let release = sites[site].acquisition.releases.first
    for other in state.some where sites[other].acquisition.releases.first == release {
      state.remove(other)
    }
  }

  /// What is known on one of two ways, from what decides between them.
  private func refined(_ state: State, by condition: String?, isFirst: Bool) -> State {
    guard let condition, let (site, isNull) = comparisons[condition] else { return state }
    var state = state
    if isNull == isFirst { state.remove(site) } else { state.unasked.remove(site) }
    return state
  }

  /// The name that a line defines: `%4` of `  %4 = …`.
  private static func result(of line: String) -> String? {
    guard line.hasPrefix("  %"), let equals = line.range(of: " = ") else { return nil }
    return String(line[..<equals.lowerBound].drop { $0 == " " })
  }

  private static func resultType(of line: String) -> String {
    line.has("call ptr ") || line.has(" ptr inttoptr") ? "ptr" : "i64"
  }

  /// An argument without its attributes: `ptr %3` of `ptr noundef nonnull %3`.
  private static func plain(_ argument: Substring) -> String {
    let words = argument.split(separator: " ")
    return "\(words.first ?? "ptr") \(words.last ?? "")"
  }

  private static func name(in value: String) -> String {
    String(value.split(separator: " ").last ?? "")
  }

  /// A comparison with null, in `%5 = icmp eq ptr %4, null`: the name, and whether it asks for null.
  private static func comparison(in line: String) -> (name: String, isNull: Bool)? {
    for (text, isNull) in [(" icmp eq ", true), (" icmp ne ", false)] {
      guard let start = line.firstRange(of: text)?.upperBound else { continue }
      let words = line[start...].split(separator: " ").map { $0.filter { $0 != "," } }
      guard words.count >= 3, words[2] == "null" || words[2] == "0" else { return nil }
      return (words[1], isNull)
    }
    return nil
  }
}
