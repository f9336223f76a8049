import ApusObject
import ApusSystem
import Synchronization
import SystemPackage

/// The BTF of the kernel and its modules, read when it is first needed.
final class KernelTypes {
  /// A module's types.
  struct Module {
    let name: String
    let types: BTFImage
  }

  private let file: FilePath?
  private var known: BTFImage?

  init(file: FilePath?) { self.file = file }

  /// The kernel's types.
  ///
  /// - Parameters:
  ///   - need: What needs them, as the beginning of a sentence: "Program p has CO-RE relocations".
  ///   - subject: The program.
  /// - Returns: The types.
  /// - Throws: ``ApusError/Code/unsupported`` if the kernel has none; ``ApusError/Code/invalidObject`` if the file
  ///   that was given is none.
  func kernel(for need: @autoclosure () -> String, subject: String) throws(ApusError) -> BTFImage {
    if let known { return known }
    let types = try read(for: need, subject: subject)
    known = types
    return types
  }

  private func read(
    for need: () -> String, subject: String
  ) throws(ApusError) -> BTFImage {
    if let file {
      do throws(ObjectError) {
        return try BTFFile.read(file)
      } catch {
        throw ApusError(
          .invalidObject,
          "\(need()), and \(file) does not hold the kernel's BTF: \(error.description)",
          subject: subject)
      }
    }
    if let types = Self.running() { return types }
    throw ApusError(
      .unsupported,
      "\(need()), which takes the kernel's BTF, and there is no /sys/kernel/btf/vmlinux: this kernel was built "
        + "without CONFIG_DEBUG_INFO_BTF. Run one that has it (Linux 5.2 and newer), or name a file with its BTF in "
        + "`LoadOptions.kernelBTF`.",
      subject: subject)
  }

  /// The running kernel's, read once for the process: it does not change, and finding its types takes longer than
  /// loading most objects.
  static func running() -> BTFImage? {
    shared.withLock { shared in
      if shared == nil {
        for path in places() where shared == nil { shared = try? BTFFile.read(path) }
      }
      return shared
    }
  }

  private static let shared = Mutex<BTFImage?>(nil)

  /// Where the kernel, or a distribution, puts them.
  private static func places() -> [FilePath] {
    let running: FilePath = "/sys/kernel/btf/vmlinux"
    guard let release = try? KernelRelease.currentName() else { return [running] }
    let others = [
      "/boot/vmlinux-\(release)", "/lib/modules/\(release)/vmlinux-\(release)",
      "/lib/modules/\(release)/build/vmlinux", "/usr/lib/modules/\(release)/kernel/vmlinux",
      "/usr/lib/debug/boot/vmlinux-\(release)", "/usr/lib/debug/boot/vmlinux-\(release).debug",
      "/usr/lib/debug/lib/modules/\(release)/vmlinux",
    ]
    return [running] + others.map { FilePath($0) }
  }

  /// The types of the loaded modules that have any, in the order of `/proc/modules`.
  ///
  /// They continue those of the running kernel, so with a file of another kernel's there are none.
  private(set) lazy var modules: [Module] = {
    guard file == nil, let known, let list = try? WholeFile.read("/proc/modules", limit: 4 << 20)
    else { return [] }
    return list.split(separator: UInt8(ascii: "\n"))
      .compactMap { line in
        let name = String(decoding: line.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        let types = try? BTFFile.read(FilePath("/sys/kernel/btf/\(name)"), base: known)
        return types.map { Module(name: name, types: $0) }
      }
  }()

  /// A module's BTF as the kernel holds it, for a program to refer to; valid while this lives.
  ///
  /// - Throws: The kernel's `Errno`: `EPERM` without `CAP_SYS_ADMIN`; `ENOENT` if the module is gone.
  func descriptor(ofModule name: String) throws(Errno) -> FileDescriptor {
    if let known = descriptors[name] { return known.owned.borrowed }
    for id in try BPF.allIDs(.btf) {
      // An object can go between the two calls.
      guard let descriptor = try? BPF.descriptor(.btf, id: id),
        let info = try? BPF.btfInfo(descriptor), info.isKernel, info.name == name
      else { continue }
      let shared = SharedDescriptor(descriptor)
      descriptors[name] = shared
      return shared.owned.borrowed
    }
    throw .noSuchFileOrDirectory
  }

  private var descriptors: [String: SharedDescriptor] = [:]

  private final class SharedDescriptor {
    let owned: OwnedDescriptor
    init(_ owned: consuming OwnedDescriptor) { self.owned = owned }
  }
}
