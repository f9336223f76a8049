// swift-tools-version: 6.3

import PackageDescription

let package = Package(
  name: "apus-benchmarks",
  dependencies: [
    .package(name: "apus", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // The programs that are compared; the kernel tests of the main package compile the same folder.
    .target(
      name: "BenchmarkPairs",
      dependencies: [
        .product(name: "Apus", package: "apus"),
        .product(name: "ApusCompiler", package: "apus"),
        .product(name: "ApusObject", package: "apus"),
        .product(name: "ApusSystem", package: "apus"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Pairs",
      swiftSettings: [
        .strictMemorySafety(), .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableExperimentalFeature("Lifetimes"),
      ]),
    // The peers of the loader and of maps; need Debian's package libbpf-dev.
    .target(name: "CMapPeer", linkerSettings: [.linkedLibrary("bpf")]),
    // Counts allocations, for what claims to make none.
    .target(name: "CAllocations"),
    .target(name: "CLibbpf", linkerSettings: [.linkedLibrary("bpf")]),
    .executableTarget(
      name: "ApusBenchmarks",
      dependencies: [
        "BenchmarkPairs", "CAllocations", "CLibbpf", "CMapPeer",
        .product(name: "Apus", package: "apus"),
        .product(name: "ApusCompiler", package: "apus"),
        .product(name: "ApusObject", package: "apus"),
        .product(name: "ApusSimulator", package: "apus"),
        .product(name: "ApusSystem", package: "apus"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: [.strictMemorySafety(), .enableUpcomingFeature("ExistentialAny")]),
  ]
)
