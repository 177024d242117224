// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, so that the product's build does not make what only measures; Benchmarks/storage-format builds it.
let package = Package(
    name: "storage-format-benchmark",
    targets: [
        .systemLibrary(name: "CMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),
        .target(
            name: "StorageFormat", dependencies: ["CMarkGFM"],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]),
        .executableTarget(name: "MeasureStorageFormat", dependencies: ["StorageFormat"]),
    ],
    swiftLanguageModes: [.v6]
)
