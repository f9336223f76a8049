// swift-tools-version: 6.3

import PackageDescription

// Everything in this package is instrumented for libFuzzer, which brings its own `main`. It depends on no package,
// because plugins and tools of others would be instrumented too: ApusObject is a link to the sources.
let package = Package(
  name: "apus-fuzz",
  targets: [
    .target(name: "ApusObject"),
    // What is done with an input; the executables are one call each.
    .target(name: "FuzzTargets", dependencies: ["ApusObject"]),
    .executableTarget(name: "fuzz-corpus", dependencies: ["ApusObject", "FuzzTargets"]),
  ]
)

for name in ["object", "btf", "btf-extension", "relocation", "link", "executable"] {
  package.targets.append(
    .executableTarget(
      name: "fuzz-\(name)", dependencies: ["FuzzTargets"],
      swiftSettings: [.unsafeFlags(["-parse-as-library"])]))
}

for target in package.targets {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .strictMemorySafety(), .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"), .enableExperimentalFeature("Lifetimes"),
    ]
}
