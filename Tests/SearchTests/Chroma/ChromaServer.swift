import Foundation
import HTTP
import Search
import Testing

/// A real Chroma server on a free port, which `script/install-chroma` has installed.
final class ChromaServer: @unchecked Sendable {
    // Sendable because the process is touched by one test at a time: suites with a server are serialized.
    private var process: Process?
    private let folder: TemporaryFolder
    let port: Int
    let http = HTTPClient()

    struct Failure: Error {
        var reason: String
    }

    /// The command, if it is installed.
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: command) }

    private static var command: String {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (cache ?? NSHomeDirectory() + "/.cache") + "/belay/chroma/chroma"
    }

    init() throws {
        folder = try TemporaryFolder()
        port = try FreePort.next()
    }

    deinit {
        if let process { kill(process.processIdentifier, SIGKILL) }
    }

    /// Where it is; collections whose names begin with different prefixes do not see each other.
    func location(prefix: String = "belay") throws -> ChromaLocation {
        try ChromaLocation("http://127.0.0.1:\(port)?prefix=\(prefix)")
    }

    /// Starts it on the data that it left, and returns when it answers.
    func start() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.command)
        process.arguments = ["run", "--path", folder.path, "--port", "\(port)", "--host", "127.0.0.1"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline, process.isRunning {
            let heartbeat = HTTPRequest(url: "http://127.0.0.1:\(port)/api/v2/heartbeat", timeout: .seconds(5))
            if let answer = try? await http.execute(heartbeat), answer.isSuccess { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failure(reason: "Chroma does not answer on port \(port)")
    }

    /// Kills it, and returns when it has ended.
    ///
    /// Asked politely, it would wait for connections that are kept.
    func stop() async throws {
        guard let process else { return }
        kill(process.processIdentifier, SIGKILL)
        while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
        self.process = nil
    }
}

/// Runs the tests of a suite beside one server.
struct ChromaServerTrait: SuiteTrait, TestScoping {
    @TaskLocal static var server: ChromaServer?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try ChromaServer()
        try await server.start()
        do {
            try await Self.$server.withValue(server) { try await function() }
        } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
        await server.http.shutdown()
    }
}

extension Trait where Self == ChromaServerTrait {
    /// Starts a Chroma server before the suite, and stops it afterwards.
    static var chromaServer: Self { ChromaServerTrait() }
}

extension Trait where Self == ConditionTrait {
    /// Skips tests where there is no Chroma server to start.
    static var needsChroma: Self {
        .enabled(if: ChromaServer.isInstalled, "no Chroma server: script/install-chroma brings one")
    }
}
