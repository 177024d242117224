// swift-tools-version: 6.2
import PackageDescription

/// A package of its own, because flags like these are not for a package that others may depend on; script/fuzz builds it.
let instrumented: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
    // The library as well: the fuzzer sees only where instrumented code goes.
    .unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"]),
]

let package = Package(
    name: "fuzzing",
    targets: [
        .systemLibrary(name: "CMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),
        .target(name: "StorageFormat", dependencies: ["CMarkGFM"], swiftSettings: instrumented),
        .executableTarget(
            name: "FuzzStorageFormat", dependencies: ["StorageFormat"], swiftSettings: instrumented,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]),
    ],
    swiftLanguageModes: [.v6]
)
