import Synchronization

extension Simulator {
  /// Runs a program on a packet, and keeps every step, to be looked at afterwards.
  ///
  /// What the program must not do does not throw, but is in ``ExecutionTrace/result``.
  ///
  /// - Parameters:
  ///   - program: Its name.
  ///   - packet: The packet.
  ///   - limit: The most steps to keep, each about 1 KB: the last ones.
  ///   - options: Where and how; its observer is not called.
  /// - Returns: The steps, and what the run gave.
  /// - Throws: ``SimulationError/Code/noSuchProgram``, ``SimulationError/Code/typeMismatch``.
  public func trace(
    _ program: String, on packet: [UInt8], limit: Int = 10_000, options: RunOptions = RunOptions()
  ) throws(SimulationError) -> ExecutionTrace {
    let recorder = StepRecorder(limit: limit)
    var watched = options
    watched.observer = { state in
      recorder.add(state)
      return .proceed
    }
    let result: Result<PacketResult, SimulationError>
    do throws(SimulationError) {
      result = .success(try run(program, on: packet, options: watched))
    } catch {
      guard error.instruction != nil else { throw error }
      result = .failure(error)
    }
    return ExecutionTrace(steps: recorder.steps, result: result)
  }
}

/// Keeps the last states that it is given.
private final class StepRecorder: Sendable {
  private struct State {
    var steps: [ExecutionState] = []
    /// The index of the oldest, once there are as many as are kept.
    var first = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = max(1, limit) }

  func add(_ step: ExecutionState) {
    state.withLock { state in
      guard state.steps.count == limit else { return state.steps.append(step) }
      state.steps[state.first] = step
      state.first = (state.first + 1) % limit
    }
  }

  var steps: [ExecutionState] {
    state.withLock { Array($0.steps[$0.first...] + $0.steps[..<$0.first]) }
  }
}
