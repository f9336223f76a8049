import ApusObject

/// A run of a program, to go through step by step, forward and back.
///
/// ```swift
/// var trace = try simulator.trace("countPackets", on: packet)
/// while trace.stepLine() { print(trace.current?.source?.text ?? "", trace.current?.registers[0] ?? 0) }
/// ```
///
/// The run is over: what it did to maps has happened once, and going back does not undo it.
public struct ExecutionTrace: Sendable {
  /// The program before each instruction that it ran, in order.
  public let steps: [ExecutionState]

  /// What the run gave, or what the program must not have done: then the last step is the one that did.
  public let result: Result<PacketResult, SimulationError>

  /// The index of the step that is looked at.
  public private(set) var position = 0

  init(steps: [ExecutionState], result: Result<PacketResult, SimulationError>) {
    self.steps = steps
    self.result = result
  }

  /// The step that is looked at; nil if there was none.
  public var current: ExecutionState? { steps.indices.contains(position) ? steps[position] : nil }

  /// The numbers of the registers that the instruction at a step changed.
  public func registersChanged(byStep index: Int) -> [Int] {
    guard steps.indices.contains(index), steps.indices.contains(index + 1) else { return [] }
    let (before, after) = (steps[index].registers, steps[index + 1].registers)
    return after.indices.filter { before.indices.contains($0) && before[$0] != after[$0] }
  }

  /// Goes to the first step after this one that is as asked; false, and stays, if there is none.
  public mutating func goForward(to isWanted: (ExecutionState) -> Bool) -> Bool {
    guard position < steps.count, let next = steps[(position + 1)...].firstIndex(where: isWanted)
    else { return false }
    position = next
    return true
  }

  /// Goes to the last step before this one that is as asked; false, and stays, if there is none.
  public mutating func goBack(to isWanted: (ExecutionState) -> Bool) -> Bool {
    guard let previous = steps[..<min(position, steps.count)].lastIndex(where: isWanted) else {
      return false
    }
    position = previous
    return true
  }

  /// Goes on by an instruction; false at the last.
  public mutating func step() -> Bool { goForward { _ in true } }

  /// Goes back by an instruction; false at the first.
  public mutating func stepBack() -> Bool { goBack { _ in true } }

  /// Goes on by an instruction, or if that is a call, to where it returns.
  public mutating func stepOver() -> Bool {
    guard let depth = current?.depth else { return false }
    return goForward { $0.depth <= depth }
  }

  /// Goes on to where the function returns to.
  public mutating func stepOut() -> Bool {
    guard let depth = current?.depth else { return false }
    return goForward { $0.depth < depth }
  }

  /// Goes on to another line of the source.
  public mutating func stepLine() -> Bool {
    guard let line = current?.line else { return false }
    return goForward { $0.line != line }
  }
}

extension ExecutionState {
  /// A line of a program's source; two that look alike in different programs are different.
  fileprivate var line: [String] { [program, source?.file ?? "", "\(source?.line ?? 0)"] }
}
