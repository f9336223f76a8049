public import ApusObject

extension Simulator: ObjectHost {
  /// The map of a name, for the handles of Apus.
  public func hostedMap(_ name: String) -> (any HostedMap)? {
    withMachine { $0.map(named: name).map(\.number) }.map { SimulatedMap(self, number: $0) }
  }

  /// The program of a name, for the handles of Apus.
  public func hostedProgram(_ name: String) -> (any HostedProgram)? {
    guard let index = try? number(of: name), let program = specification[program: name] else {
      return nil
    }
    return SimulatedProgram(simulator: self, specification: program, index: index)
  }

  /// Makes a map that the object has not, for the handles of Apus.
  public func makeHostedMap(_ specification: MapSpecification) throws(HostError) -> any HostedMap {
    do throws(SimulationError) {
      return try makeMap(specification)
    } catch {
      throw HostError(
        errno: Int32(truncatingIfNeeded: -KernelErrno.invalid), message: error.description)
    }
  }
}

/// A program of a simulator, as the handles of Apus use it.
struct SimulatedProgram: HostedProgram {
  let simulator: Simulator
  let specification: ProgramSpecification
  let index: Int

  var host: AnyObject { simulator }
  var number: UInt32 { SimulatedMap.number(ofIndex: index) }

  func run(onPacket packet: [UInt8], count: Int) throws(HostError) -> HostedRun {
    do throws(SimulationError) {
      let start = ContinuousClock.now
      var result = try simulator.run(specification.name, on: packet)
      for _ in 1..<max(1, count) {
        result = try simulator.run(specification.name, on: result.packet)
      }
      return HostedRun(
        returnValue: result.returnValue, packet: result.packet,
        duration: (ContinuousClock.now - start) / max(1, count))
    } catch {
      throw HostError(error)
    }
  }

  func run(onContext context: [UInt8], processor: UInt32?) throws(HostError) -> UInt32 {
    var options = RunOptions()
    options.processor = Int(processor ?? 0)
    do throws(SimulationError) {
      let result = try simulator.run(specification.name, context: context, options: options)
      return UInt32(truncatingIfNeeded: result.returnValue)
    } catch {
      throw HostError(error)
    }
  }
}

extension HostError {
  /// What a program must not do has no number of the kernel's.
  fileprivate init(_ error: SimulationError) {
    self.init(errno: 0, message: error.description)
  }
}
