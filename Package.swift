// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target of ours.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Settings of every C target of ours.
let strictC: [CSetting] = [
    .treatAllWarnings(as: .error)
]

/// A Swift library target of ours, with its tests in a target named after it.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A test target of ours; everything under its `Fixtures` folder is copied beside the tests.
func tests(_ name: String, _ dependencies: [Target.Dependency], fixtures: Bool = false) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, resources: fixtures ? [.copy("Fixtures")] : nil,
        swiftSettings: strict)
}

let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let cryptoExtras: Target.Dependency = .product(name: "_CryptoExtras", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioLocks: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "belay",
    products: [
        .executable(name: "belay", targets: ["belay"])
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates.git", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess.git", from: "1.0.2"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        // 1: C. The only doors to the system's libraries, and our own kernels.
        .systemLibrary(name: "CCurlSystem", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurl", dependencies: ["CCurlSystem"], cSettings: strictC),
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CKernels", cSettings: strictC),

        // 2: formats and protocols. Each stands alone, but for JSON values.
        library("JSON"),
        library("YAML", ["CLibYAML", "JSON"]),
        library("Networks"),
        library("Compression", ["CZlib"]),
        library("HTTP", ["CCurl", "CCurlSystem", "Networks"]),
        library("CEL", ["JSON"]),
        library("StorageFormat", ["CMarkGFM"]),
        library("Embedding", ["CKernels", "HTTP", "JSON", crypto]),
        library("MCP", ["JSON"]),
        library("Telemetry", ["JSON", logging]),
        library("VectorIndex", ["CKernels"]),
        library("VectorIndexTesting", ["VectorIndex"]),

        // 3: knowledge. Confluence, its simulator, and the index of runbooks.
        library("Confluence", ["HTTP", "JSON", "Networks", "StorageFormat"]),
        library(
            "ConfluenceSandbox",
            ["JSON", "StorageFormat", hummingbird, hummingbirdCore, httpTypes, logging, grdb]),
        library("LexicalIndex", ["CKernels", grdb]),
        library(
            "Search",
            [
                "CKernels", "Confluence", "StorageFormat", "Embedding", "HTTP", "LexicalIndex", "VectorIndex", "JSON",
                "Telemetry", grdb,
            ]),

        // 4: the contract for authors of steps.
        library("StepKit", ["JSON"]),
        library("StepKitTesting", ["StepKit", "JSON"]),

        // 5: workflows and their durable runs, and what starts them.
        library("WorkflowLanguage", ["YAML", "CEL", "StepKit", "JSON", crypto]),
        library(
            "WorkflowEngine", ["WorkflowLanguage", "StepKit", "CEL", "JSON", "Telemetry", grdb, crypto, logging]),
        library("Webhooks", ["Networks", "StepKit", "JSON", crypto, cryptoExtras, x509, asn1]),
        library("Access", ["StepKit", "JSON", grdb, crypto, jwtKit]),

        // 6: the steps themselves.
        library("PluginHost", ["StepKit", "MCP", "YAML", "JSON", "Telemetry", subprocess, logging]),
        library(
            "StandardSteps",
            [
                "StepKit", "Confluence", "Search", "Embedding", "StorageFormat", "VectorIndex", "JSON", "HTTP",
                "Networks", grdb, mustache,
            ]),

        // 7: the service.
        library(
            "BelayServer",
            [
                "Access", "WorkflowEngine", "WorkflowLanguage", "Webhooks", "StepKit", "JSON", "Confluence",
                "Search", "StandardSteps", "StorageFormat", "Embedding", "VectorIndex", "Telemetry", hummingbird,
                hummingbirdCore, "Compression", "Networks", nio, nioLocks, nioHTTP, nioHTTPTypes, nioSSL, httpTypes,
                logging, lifecycle, crypto,
            ]),

        // 8: the command.
        .executableTarget(
            name: "belay",
            dependencies: [
                "Access", "BelayServer", "Webhooks", "ConfluenceSandbox", "PluginHost", "StandardSteps",
                "WorkflowEngine", "WorkflowLanguage", "Search", "Embedding", "Confluence", "HTTP", "MCP", "VectorIndex",
                "YAML", "StorageFormat", "StepKit", "Telemetry", "Networks", "JSON", argumentParser, httpTypes,
                hummingbird, logging, lifecycle, unixSignals,
            ],
            swiftSettings: strict),

        // Tests, one target for each of ours.
        tests("JSONTests", ["JSON"]),
        tests("YAMLTests", ["YAML", "JSON"]),
        tests("NetworksTests", ["Networks"]),
        tests("CompressionTests", ["Compression"]),
        tests("HTTPTests", ["HTTP", "Networks"]),
        tests("CELTests", ["CEL", "JSON"], fixtures: true),
        tests("StorageFormatTests", ["StorageFormat"], fixtures: true),
        tests("EmbeddingTests", ["Embedding", "CKernels", "HTTP", "JSON"], fixtures: true),
        tests("MCPTests", ["MCP", "JSON"]),
        tests("TelemetryTests", ["Telemetry", "JSON", logging]),
        tests("VectorIndexTests", ["VectorIndex", "VectorIndexTesting", "CKernels"]),
        tests("ConfluenceTests", ["Confluence", "ConfluenceSandbox", "HTTP", "JSON", "Networks", "StorageFormat"]),
        tests(
            "ConfluenceContractTests", ["Confluence", "ConfluenceSandbox", "HTTP", "JSON", "StorageFormat", httpTypes]),
        tests(
            "ConfluenceSandboxTests", ["ConfluenceSandbox", "StorageFormat", "JSON", hummingbird, hummingbirdTesting]),
        tests("LexicalIndexTests", ["LexicalIndex", grdb], fixtures: true),
        tests(
            "SearchTests",
            [
                "Search", "VectorIndex", "VectorIndexTesting", "Embedding", "Confluence", "ConfluenceSandbox",
                "StorageFormat", "HTTP", "JSON", grdb,
            ]),
        tests("StepKitTests", ["StepKit", "StepKitTesting", "JSON"]),
        tests("WorkflowLanguageTests", ["WorkflowLanguage", "StepKit", "YAML", "CEL", "JSON"], fixtures: true),
        tests("WorkflowEngineTests", ["WorkflowEngine", "WorkflowLanguage", "StepKit", "JSON", grdb, logging]),
        tests("AccessTests", ["Access", "StepKit", "JSON", jwtKit, crypto]),
        tests("WebhooksTests", ["Webhooks", "Networks", "StepKit", "JSON", crypto], fixtures: true),
        tests("PluginHostTests", ["PluginHost", "MCP", "StepKit", "JSON", "Telemetry", logging], fixtures: true),
        tests(
            "StandardStepsTests",
            [
                "StandardSteps", "StepKit", "StepKitTesting", "Confluence", "ConfluenceSandbox", "Search", "Embedding",
                "HTTP", "Networks", "JSON", "StorageFormat", hummingbird, httpTypes, subprocess,
            ]),
        tests(
            "ShippedWorkflowsTests",
            [
                "WorkflowEngine", "WorkflowLanguage", "BelayServer", "Networks", "PluginHost", "StandardSteps",
                "StepKit",
                "StepKitTesting", "Confluence", "ConfluenceSandbox", "Search", "Embedding", "StorageFormat", "HTTP",
                "JSON",
                logging,
            ]),
        tests(
            "BelayServerTests",
            [
                "Access", "BelayServer", "Webhooks", "WorkflowEngine", "WorkflowLanguage", "StepKit", "JSON",
                "Confluence", "ConfluenceSandbox", "Embedding", "HTTP", "Search", "StandardSteps", hummingbird,
                "Networks", nio, hummingbirdCore, hummingbirdTesting, httpTypes, logging, crypto, grdb,
            ], fixtures: true),
        tests(
            "DocumentationTests",
            ["WorkflowLanguage", "WorkflowEngine", "StandardSteps", "PluginHost", "StepKit", "Telemetry", logging]),
        tests("BelayTests", ["belay", "HTTP", "JSON", "ConfluenceSandbox", subprocess]),
    ],
    swiftLanguageModes: [.v6]
)
