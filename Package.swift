// swift-tools-version: 6.3

import PackageDescription

let package = Package(
  name: "apus",
  products: [
    .library(name: "Apus", targets: ["Apus"]),
    .library(name: "ApusKernel", targets: ["ApusKernel"]),
    .library(name: "ApusObject", targets: ["ApusObject"]),
    .library(name: "ApusSystem", targets: ["ApusSystem"]),
    .library(name: "ApusCompiler", targets: ["ApusCompiler"]),
    .library(name: "ApusSimulator", targets: ["ApusSimulator"]),
    .plugin(name: "ApusPlugin", targets: ["ApusPlugin"]),
    .executable(name: "apus", targets: ["apus"]),
    .executable(name: "apusc", targets: ["apusc"]),
    .executable(name: "packet-counter", targets: ["PacketCounter"]),
    .executable(name: "source-counter", targets: ["SourceCounter"]),
    .executable(name: "create-map", targets: ["CreateMap"]),
    .executable(name: "flow-table", targets: ["FlowTable"]),
    .executable(name: "tail-calls", targets: ["TailCalls"]),
    .executable(name: "longest-prefix", targets: ["LongestPrefix"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(
      url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // The kernel side: what an eBPF program imports. It imports nothing of ours.
    .target(name: "ApusKernel"),

    // What an eBPF object is: bytes in, values out, no system calls.
    .target(name: "ApusObject"),

    // Runs eBPF objects in the process, without privileges.
    .target(name: "ApusSimulator", dependencies: ["ApusObject"]),

    // Swift source in, eBPF object out.
    .target(
      name: "ApusCompiler",
      dependencies: [
        "ApusObject",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .executableTarget(
      name: "apusc",
      dependencies: [
        "ApusCompiler",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    // The command line: one file per subcommand.
    .executableTarget(
      name: "apus",
      dependencies: [
        "Apus", "ApusObject", "ApusSimulator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .plugin(name: "ApusPlugin", capability: .buildTool(), dependencies: ["apusc"]),

    // The user-space side.
    .target(name: "CApus"),
    .target(
      name: "ApusSystem",
      dependencies: [
        "CApus",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "Apus",
      dependencies: [
        "ApusObject",
        "ApusSystem",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),

    // Examples: each a kernel target and a program, and what they share: an interface's packets or a simulator's.
    .target(
      name: "ExampleSupport",
      dependencies: [
        "Apus", "ApusSimulator",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Examples/Support"),
    .target(
      name: "PacketCounterKernel", dependencies: ["ApusKernel"],
      path: "Examples/PacketCounter/PacketCounterKernel"),
    .executableTarget(
      name: "PacketCounter",
      dependencies: [
        "Apus", "ExampleSupport", "PacketCounterKernel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Examples/PacketCounter/PacketCounter",
      plugins: ["ApusPlugin"]),
    .target(
      name: "SourceCounterKernel", dependencies: ["ApusKernel"],
      path: "Examples/SourceCounter/SourceCounterKernel"),
    .executableTarget(
      name: "SourceCounter",
      dependencies: [
        "Apus", "ExampleSupport", "SourceCounterKernel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Examples/SourceCounter/SourceCounter",
      plugins: ["ApusPlugin"]),
    .executableTarget(
      name: "CreateMap",
      dependencies: ["ApusSystem", .product(name: "SystemPackage", package: "swift-system")],
      path: "Examples/CreateMap"),
    .target(
      name: "FlowTableKernel", dependencies: ["ApusKernel"],
      path: "Examples/FlowTable/FlowTableKernel"),
    .executableTarget(
      name: "FlowTable",
      dependencies: [
        "Apus", "ExampleSupport", "FlowTableKernel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Examples/FlowTable/FlowTable",
      plugins: ["ApusPlugin"]),
    .target(
      name: "TailCallsKernel", dependencies: ["ApusKernel"],
      path: "Examples/TailCalls/TailCallsKernel"),
    .executableTarget(
      name: "TailCalls",
      dependencies: [
        "Apus", "ExampleSupport", "TailCallsKernel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Examples/TailCalls/TailCalls",
      plugins: ["ApusPlugin"]),
    .target(
      name: "LongestPrefixKernel", dependencies: ["ApusKernel"],
      path: "Examples/LongestPrefix/LongestPrefixKernel"),
    .executableTarget(
      name: "LongestPrefix",
      dependencies: [
        "Apus", "ApusKernel", "ExampleSupport", "LongestPrefixKernel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Examples/LongestPrefix/LongestPrefix",
      plugins: ["ApusPlugin"]),

    // Tests: one target per module, and the ones that need root and a kernel apart.
    .testTarget(name: "ApusObjectTests", dependencies: ["ApusObject"]),
    .testTarget(name: "ApusSimulatorTests", dependencies: ["ApusObject", "ApusSimulator"]),
    .testTarget(
      name: "ApusSystemTests",
      dependencies: ["ApusSystem", .product(name: "SystemPackage", package: "swift-system")]),
    .testTarget(
      name: "ApusTests",
      dependencies: [
        "Apus", "ApusObject", "ApusSystem",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    // The examples as anybody runs them: in the simulator, without privileges.
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "Apus", "ApusKernel", "ApusSimulator", "ApusSystem", "FlowTableKernel",
        "PacketCounterKernel",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      plugins: ["ApusPlugin"]),
    // A kernel target that imports others, the second of which imports the first.
    .target(
      name: "EndpointLibrary", dependencies: ["ApusKernel"],
      path: "Tests/KernelLibraries/EndpointLibrary"),
    .target(
      name: "FlowLibrary", dependencies: ["ApusKernel", "EndpointLibrary"],
      path: "Tests/KernelLibraries/FlowLibrary"),
    .target(
      name: "FlowCounterKernel", dependencies: ["ApusKernel", "FlowLibrary", "EndpointLibrary"],
      path: "Tests/KernelLibraries/FlowCounterKernel"),
    // Small programs, and what is expected of them.
    .target(name: "Corpus", path: "Tests/Corpus", exclude: ["Programs"]),
    // Programs in Swift and in C, which the benchmarks compare too.
    .target(
      name: "Pairs",
      dependencies: [
        "Apus", "ApusCompiler", "ApusObject", "ApusSystem",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Benchmarks/Pairs"),
    .target(name: "CKernelTestSupport", path: "Tests/CKernelTestSupport"),
    .target(
      name: "KernelTestPrograms", dependencies: ["ApusKernel"], path: "Tests/KernelTestPrograms"),
    .target(
      name: "KernelTypePrograms", dependencies: ["ApusKernel"], path: "Tests/KernelTypePrograms"),
    .target(
      name: "KernelFunctionPrograms", dependencies: ["ApusKernel"],
      path: "Tests/KernelFunctionPrograms"),
    .target(
      name: "KernelTracingPrograms", dependencies: ["ApusKernel"],
      path: "Tests/KernelTracingPrograms"),
    .target(name: "MapTestPrograms", dependencies: ["ApusKernel"], path: "Tests/MapTestPrograms"),
    .target(
      name: "TracingMapPrograms", dependencies: ["ApusKernel"], path: "Tests/TracingMapPrograms"),
    .target(
      name: "SocketMapPrograms", dependencies: ["ApusKernel"], path: "Tests/SocketMapPrograms"),
    .target(
      name: "MapOperationPrograms", dependencies: ["ApusKernel"],
      path: "Tests/MapOperationPrograms"),
    .target(
      name: "SecurityTestPrograms", dependencies: ["ApusKernel"],
      path: "Tests/SecurityTestPrograms"),
    // What needs Linux 6.10, 6.2, and 6.9.
    .target(
      name: "WorkQueueTestPrograms", dependencies: ["ApusKernel"],
      path: "Tests/WorkQueueTestPrograms"),
    .target(
      name: "ReferenceTestPrograms", dependencies: ["ApusKernel"],
      path: "Tests/ReferenceTestPrograms"),
    .target(
      name: "StorageTestPrograms", dependencies: ["ApusKernel"], path: "Tests/StorageTestPrograms"),
    .target(
      name: "StructOpsTestPrograms", dependencies: ["ApusKernel"],
      path: "Tests/StructOpsTestPrograms"),
    .target(
      name: "ArenaTestPrograms", dependencies: ["ApusKernel"], path: "Tests/ArenaTestPrograms"),
    .testTarget(
      name: "KernelTests",
      dependencies: [
        "Apus", "ApusCompiler", "ApusKernel", "ApusObject", "ApusSimulator", "ApusSystem",
        "ArenaTestPrograms", "CKernelTestSupport", "Corpus", "EndpointLibrary", "FlowCounterKernel",
        "FlowLibrary",
        "FlowTableKernel", "KernelFunctionPrograms", "KernelTestPrograms",
        "KernelTracingPrograms", "KernelTypePrograms", "LongestPrefixKernel",
        "MapOperationPrograms", "MapTestPrograms",
        "PacketCounterKernel", "Pairs", "ReferenceTestPrograms", "SecurityTestPrograms",
        "SocketMapPrograms",
        "SourceCounterKernel",
        "StorageTestPrograms", "StructOpsTestPrograms", "TailCallsKernel", "TracingMapPrograms",
        "WorkQueueTestPrograms",
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Objects/Sources"],
      plugins: ["ApusPlugin"]),
    .testTarget(
      name: "ApusCompilerTests",
      dependencies: [
        "ApusCompiler", "ApusObject", "Corpus",
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
  ]
)

/// What every Swift target of the package is compiled with, the examples too.
let everywhere: [SwiftSetting] = [
  // Every use of memory that the compiler cannot check says `unsafe` and why.
  .strictMemorySafety(),
  // SE-0335: `any` before an existential.
  .enableUpcomingFeature("ExistentialAny"),
]

/// What all but the examples are compiled with: an example is a package like any other's.
let strict: [SwiftSetting] = [
  // SE-0444: a member is visible only where its module is imported.
  .enableUpcomingFeature("MemberImportVisibility"),
  // SE-0409: an import is internal unless it says otherwise.
  .enableUpcomingFeature("InternalImportsByDefault"),
  // Views of memory that cannot outlive it (`@_lifetime`).
  .enableExperimentalFeature("Lifetimes"),
]

/// ApusKernel alone: maps that keep their address, and calls that the loader resolves.
let kernelLibrary: [SwiftSetting] = [
  .enableExperimentalFeature("RawLayout"),
  .enableExperimentalFeature("Extern"),
]

/// The targets in C.
let c: Set = ["CApus", "CKernelTestSupport"]

/// CI turns warnings into errors; a newer compiler's warnings must not stop anyone else.
let warningsAreErrors = Context.environment["APUS_WARNINGS_AS_ERRORS"] != nil

for target in package.targets where target.type != .plugin && !c.contains(target.name) {
  var settings = (target.swiftSettings ?? []) + everywhere
  let isLikeAnyOthers =
    target.path?.hasPrefix("Examples/") == true || target.name.hasSuffix("Programs")
  if !isLikeAnyOthers { settings += strict }
  if target.name == "ApusKernel" { settings += kernelLibrary }
  if warningsAreErrors { settings.append(.treatAllWarnings(as: .error)) }
  target.swiftSettings = settings
}

/// CI runs no other tests in release mode, where compiling them takes minutes.
if Context.environment["APUS_KERNEL_TESTS_ONLY"] != nil {
  package.targets.removeAll { $0.type == .test && $0.name != "KernelTests" }
}
