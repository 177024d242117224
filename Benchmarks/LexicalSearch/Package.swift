// swift-tools-version: 6.2
import PackageDescription

/// Settings as in the package itself.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")

let package = Package(
    name: "LexicalSearch",
    dependencies: [.package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0")],
    targets: [
        .target(name: "CKernels"),
        .target(name: "LexicalIndex", dependencies: ["CKernels", grdb], swiftSettings: strict),
        .executableTarget(
            name: "MeasureLexicalSearch", dependencies: ["LexicalIndex", grdb], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
