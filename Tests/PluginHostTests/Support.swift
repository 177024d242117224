import Foundation
import JSON
import Logging
import StepKit
import Synchronization
import Testing

@testable import PluginHost

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

let testFolder = URL(filePath: #filePath).deletingLastPathComponent().path
let fixtures = testFolder + "/Fixtures"
let packageFolder = URL(filePath: testFolder).deletingLastPathComponent().deletingLastPathComponent().path

/// Keeps what is logged, for tests to look at.
final class CapturedLog: LogHandler, Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func write(_ line: String) {
        kept.withLock { $0.append(line) }
    }

    func log(event: LogEvent) {
        write("\(event.message)")
    }

    var logger: Logger { Logger(label: "test") { _ in self } }

    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
}

let token = "s3cr3t-t0k3n"

func naughtyPlugin(_ environment: [String: String] = [:]) throws -> Plugin {
    let folder = fixtures + "/naughty"
    let text = try String(contentsOfFile: folder + "/plugin.yaml", encoding: .utf8)
    var manifest = try PluginManifest(parsing: text, file: "plugin.yaml")
    manifest.environment.merge(environment) { _, new in new }
    return Plugin(manifest: manifest, folder: folder)
}

func quickSettings(endsMax: Int = 100) -> PluginSettings {
    PluginSettings(
        environment: ChildEnvironment.base(from: ["PATH": "/usr/local/bin:/usr/bin:/bin", "API_TOKEN": "leaked"]),
        secret: { $0 == "NAUGHTY_TOKEN" ? Secret(token) : nil },
        shutdownPatience: .milliseconds(300), pingTimeout: .milliseconds(300),
        terminationGrace: .milliseconds(200), endsMax: endsMax)
}

/// Runs a test with the naughty plugin's process, and shuts it down.
func withNaughty(
    _ environment: [String: String] = [:], settings: PluginSettings = quickSettings(),
    log: CapturedLog = CapturedLog(), _ body: (PluginProcess) async throws -> Void
) async throws {
    let process = PluginProcess(try naughtyPlugin(environment), settings: settings, logger: log.logger)
    do {
        try await body(process)
    } catch {
        await process.shutdown()
        throw error
    }
    await process.shutdown()
}

/// Whether a process runs; one that is dead but not yet reaped does not.
func isAlive(_ pid: Int) -> Bool {
    guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let state = stat.split(separator: ")").last?.split(separator: " ").first
    else { return false }
    return state != "Z" && state != "X"
}

/// Waits for a condition, at most ten seconds.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        await Task.yield()
    }
    return false
}

func context(
    timeout: Duration = .seconds(30), workingDirectory: String = "/",
    log: @escaping @Sendable (String) -> Void = { _ in }
) -> StepContext {
    StepContext(
        runID: "run-1", workflow: "test", step: "step", attempt: 2, idempotencyKey: "key-1",
        deadline: .now + timeout, workingDirectory: workingDirectory, log: log,
        report: { throw StepFailure(.permanent, "there is no report here") })
}
