// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that the product's build does not make what only measures; Benchmarks/vector-search builds it.
let package = Package(
    name: "vector-search-benchmark",
    targets: [
        .target(name: "CKernels"),
        .target(
            name: "VectorIndex", dependencies: ["CKernels"],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]),
        .executableTarget(name: "MeasureVectorSearch", dependencies: ["VectorIndex"]),
    ],
    swiftLanguageModes: [.v6]
)
