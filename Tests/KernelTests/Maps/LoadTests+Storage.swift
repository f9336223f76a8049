import Apus
import ApusKernel
import ApusObject
import ApusSystem
import Foundation
import Glibc
import SecurityTestPrograms
import SocketMapPrograms
import StorageTestPrograms
import SystemPackage
import Testing

/// Values that belong to control groups, sockets, tasks and inodes: programs count in some and look at others, which user
/// space writes.
extension KernelTests.MapLoad {
  private func words(_ number: UInt64) -> [4 of UInt64] { .init(repeating: number) }

  private func isSame(_ words: [4 of UInt64], as number: UInt64) -> Bool {
    words.indices.allSatisfy { words[$0] == number }
  }

  @Test("Values of a control group and of its sockets, while its processes send")
  func groupsAndSockets() async throws {
    try await NetworkSandbox.run { _ in
      let object = try SocketMapProgramsObject.load()
      let group = try TestCgroup("load")
      let servants = [try Servant(), try Servant()]
      defer { for servant in servants { try? TestCgroup.leave(servant.process) } }
      for servant in servants { try group.add(servant.process) }
      let links = [
        try object.countSentUnderLoad.attach(to: group.descriptor),
        try object.checkSentUnderLoad.attach(to: group.descriptor),
      ]
      let key = CgroupStorageKey(cgroup: group.id, attachType: .cgroupEgress)
      let numbers = try servants.map { try $0.openSocket() }
      let sockets = try zip(servants, numbers).map { try $0.descriptor($1) }
      defer { for socket in sockets { try? socket.close() } }
      let (sent, failed) = (Counter(), Counter())
      var (inGroup, onCPUs, inSockets) = (UInt64(0), UInt64(0), [UInt64](repeating: 0, count: 2))
      var number: UInt64 = 0
      try Load.run { thread in
        do {
          try servants[thread].send(8, from: numbers[thread])
          sent.count()
        } catch {
          failed.count()
        }
      } whileReading: {
        number += 1
        let shared = try #require(try object.loadPerCgroup[key])
        let perCPU = try #require(try object.loadPerCgroupAndCPU[key]).sum
        #expect(shared >= inGroup && perCPU >= onCPUs || !Load.copiesWords)
        (inGroup, onCPUs) = (shared, perCPU)
        for (index, socket) in sockets.enumerated() {
          let count = try object.loadPerSocket[socket] ?? 0
          #expect(count >= inSockets[index] || !Load.copiesWords)
          inSockets[index] = count
          try object.loadSocketWords.update(words(number), for: socket)
          let seen = try #require(try object.loadSocketWords[socket])
          #expect(isSame(seen, as: number))
        }
        try object.loadCgroupWords.update(words(number), for: key)
        #expect(isSame(try #require(try object.loadCgroupWords[key]), as: number))
        let half = UInt32(truncatingIfNeeded: number)
        try object.loadCgroupNumber.fill(UInt64(half) | UInt64(~half) << 32, for: key)
      }
      let count = sent.value
      #expect(failed.value == 0)
      #expect(count > 10 && number > 1)
      #expect(object.counted.value == count)
      #expect(try object.loadPerCgroup[key] == count)
      #expect(try object.loadPerCgroupAndCPU[key]?.sum == count)
      let perSocket = try sockets.map { try object.loadPerSocket[$0] ?? 0 }.reduce(0, +)
      #expect(try perSocket + object.outcomes[0] == count)
      #expect(object.torn.value == 0 || !Load.copiesWords)
      for link in links { try link.detach() }
      // The value belongs to the group, not to the attachment.
      #expect(try object.loadPerCgroup[key] == count)
    }
  }

  @Test("Values of tasks and of their control group, while they make system calls")
  func tasks() throws {
    // The plain test says what an older kernel makes of the object.
    guard try KernelRelease.current() >= KernelRelease(6, 2) else { return }
    let servants = [try Servant(), try Servant()]
    let processes = servants.map { UInt32($0.process) }
    let object = try StorageTestProgramsObject.load(
      .init(partner: processes[1], watched: processes[0]))
    let (group, other) = (try TestCgroup("load"), try TestCgroup("other"))
    defer { for servant in servants { try? TestCgroup.leave(servant.process) } }
    for servant in servants { try group.add(servant.process) }
    try object.loadGroups.set(group.descriptor, at: 1)
    try object.loadGroups.set(other.descriptor, at: 2)
    let tasks = try servants.map { try $0.processDescriptor() }
    defer { for task in tasks { try? task.close() } }
    let link = try object.countUnderLoad.attach()
    defer { try? link.detach() }
    let called = Counter()
    var (inTasks, inGroup, number) = ([UInt64](repeating: 0, count: 2), UInt64(0), UInt64(0))
    try Load.run { thread in
      // 39 is getpid.
      if servants[thread].call(39) == servants[thread].process { called.count() }
    } whileReading: {
      number += 1
      for (index, task) in tasks.enumerated() {
        let count = try object.loadPerTask[task] ?? 0
        #expect(count >= inTasks[index] || !Load.copiesWords)
        inTasks[index] = count
        try object.loadTaskWords.update(words(number), for: task)
        #expect(isSame(try #require(try object.loadTaskWords[task]), as: number))
      }
      let count = try object.loadPerGroup[group.descriptor] ?? 0
      #expect(count >= inGroup || !Load.copiesWords)
      inGroup = count
      guard number.isMultiple(of: 16) else { return }
      let turns: [(outcome: UInt32, group: TestCgroup?)] = [(3, group), (2, other), (2, nil)]
      for (outcome, member) in turns {
        if let member {
          try object.loadGroups.set(member.descriptor, at: 0)
        } else {
          #expect(try object.loadGroups.remove(at: 0))
        }
        let before = try object.outcomes[outcome]
        try Load.advance(object.counted, by: 8)
        #expect(try object.outcomes[outcome] > before)
      }
    }
    try link.detach()
    let (count, outcomes) = (called.value, try object.outcomes.contents())
    #expect(count > 10 && number > 1)
    #expect(object.counted.value == count)
    let perTask = try tasks.map { try object.loadPerTask[$0] ?? 0 }.reduce(0, +)
    let perGroup = try object.loadPerGroup[group.descriptor] ?? 0
    #expect(perTask + outcomes[0] == count)
    #expect(perGroup + outcomes[1] == count)
    #expect(outcomes[2] + outcomes[3] == count)
    #expect(outcomes[4] == 0)
    #expect(object.torn.value == 0 || !Load.copiesWords)
  }

  @Test("A task's first value is written, too, where a program makes one at the same moment")
  func firstValues() throws {
    guard try KernelRelease.current() >= KernelRelease(6, 2) else { return }
    let (servant, other) = (try Servant(), try Servant())
    let object = try StorageTestProgramsObject.load(
      .init(partner: UInt32(other.process), watched: UInt32(servant.process)))
    let task = try servant.processDescriptor()
    defer { try? task.close() }
    let link = try object.countUnderLoad.attach()
    defer { try? link.detach() }
    var number: UInt64 = 0
    try Load.run(threads: 1, passes: 1000) { _ in
      // 39 is getpid.
      servant.call(39)
    } whileReading: {
      number += 1
      try object.loadTaskWords.update(words(number), for: task)
      #expect(isSame(try #require(try object.loadTaskWords[task]), as: number))
      // With the last value goes what all values of the task are kept in.
      #expect(try object.loadTaskWords.removeValue(for: task))
      try object.loadPerTask.removeValue(for: task)
    }
    #expect(object.torn.value == 0 || !Load.copiesWords)
  }

  @Test("Control groups change places while programs ask whose a packet is")
  func groupArray() throws {
    let object = try SocketMapProgramsObject.load()
    let other = try TestCgroup("load-none")
    let root = try FileDescriptor.open(
      FilePath(TestCgroup.root()), .readOnly, options: [.directory, .closeOnExec])
    defer { try? root.close() }
    try object.loadGroups.set(root, at: 1)
    try object.loadGroups.set(other.descriptor, at: 2)
    var passes = 0
    try Load.run(object.findCgroupUnderLoad, on: Frames.ipv4(source: [192, 0, 2, 1])) {
      passes += 1
      let turns: [(outcome: UInt32, group: FileDescriptor?)] = [
        (1, root), (0, other.descriptor), (0, nil),
      ]
      for (outcome, group) in turns {
        if let group {
          try object.loadGroups.set(group, at: 0)
        } else {
          #expect(try object.loadGroups.remove(at: 0))
        }
        let before = try object.outcomes[outcome]
        try Load.advance(object.counted)
        #expect(try object.outcomes[outcome] > before)
      }
    }
    let outcomes = try object.outcomes.contents()
    #expect(passes > 0)
    #expect(outcomes[0] + outcomes[1] == object.counted.value)
    #expect(outcomes[2] == 0)
  }

  @Test("Values of an inode, while threads open the file")
  func inodes() throws {
    guard let object = try KernelTests.InodeStorages.load() else { return }
    let path = NSTemporaryDirectory() + "apus-inode-load-\(getpid())"
    try Data([1]).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    object.number.value = try #require(attributes[.systemFileNumber] as? UInt64)
    let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
    defer { try? file.close() }
    let link = try object.countOpeningUnderLoad.attach()
    defer { try? link.detach() }
    let opened = Counter()
    var (before, number) = (UInt64(0), UInt64(0))
    try Load.run { _ in
      guard let another = try? FileDescriptor.open(FilePath(path), .readOnly) else { return }
      opened.count()
      try? another.close()
    } whileReading: {
      number += 1
      let count = try object.loadOpened[file] ?? 0
      #expect(count >= before || !Load.copiesWords)
      before = count
      try object.loadInodeWords.update(words(number), for: file)
      #expect(isSame(try #require(try object.loadInodeWords[file]), as: number))
      if number.isMultiple(of: 64) { #expect(try object.loadInodeWords.removeValue(for: file)) }
    }
    try link.detach()
    let count = opened.value
    #expect(count > 10 && number > 1)
    // In a layered file system, opening a file opens another one, which may have the same number.
    #expect(object.counted.value >= count)
    #expect(try object.loadOpened[file] == count)
    #expect(object.refused.value == 0)
    #expect(object.torn.value == 0 || !Load.copiesWords)
  }
}
