import ArgumentParser
import BelayServer
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import UnixSignals
import WorkflowEngine
import WorkflowLanguage

/// `belay serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take webhooks and run workflows, over HTTP.",
        discussion: """
            Takes interrupted runs up, then listens. Alertmanager posts to /webhooks/alertmanager; /health tells \
            whether all is well; docs/http.md has every path.

            Stops gracefully on SIGTERM and SIGINT: attempts under way get ten seconds to finish, the rest goes on at \
            the next start.
            """)

    @Option(help: "The address to listen on (API_HOST; default 127.0.0.1).")
    var host: String?

    @Option(help: "The port to listen on (API_PORT; default 8005); 0 for any free one.")
    var port: Int?

    @Option(name: .customLong("workflows"), help: "The folder of workflows.")
    var workflowsFolder = "workflows"

    @Flag(help: "Listen on an address that others can reach, although anybody can then start runs.")
    var allowAnonymous = false

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.withComposition { composition in
            let host = host ?? composition.settings.host
            guard allowAnonymous || ["127.0.0.1", "::1", "localhost"].contains(host) else {
                throw CommandFailure(
                    .wrongData,
                    "\(host) can be reached by others, and there are no tokens yet: put a proxy that authenticates "
                        + "in front of 127.0.0.1, or say --allow-anonymous")
            }
            let lock = try composition.dataFolder.claimEngine()
            defer { withExtendedLifetime(lock) {} }
            let service = try await Service.make(composition, workflows: workflowsFolder)
            try await service.run(
                host: host, port: port ?? composition.settings.port, signals: [.sigterm, .sigint]
            ) { port in
                let url = "http://\(host):\(port)"
                lock.announce(url: url)
                Terminal.note("belay \(Belay.version) serves on \(url)")
                Terminal.note("workflows: \(service.workflows.map(\.name).joined(separator: ", "))")
                Terminal.note("Confluence: \(composition.settings["CONFLUENCE_URL"] ?? "none, set CONFLUENCE_URL")")
            }
        }
    }
}

/// Engine, schedules and HTTP service, as they run together.
struct Service: Sendable {
    let engine: Engine
    let workflows: [Workflow]
    private let server: BelayServer

    /// Loads the workflows and makes the parts; nothing runs yet.
    ///
    /// - Throws: `CommandFailure` when a workflow is wrong.
    static func make(_ composition: Composition, workflows folder: String) async throws -> Service {
        let engine = try await composition.makeEngine()
        let workflows = try WorkflowFolder.loadAll(at: folder, engine.catalog)
        return Service(
            engine: engine, workflows: workflows,
            server: BelayServer(
                engine: engine, workflows: { workflows }, version: Belay.version, hosts: composition.settings.hosts,
                logger: composition.logger))
    }

    /// Takes interrupted runs up, then serves until a signal comes or the task is cancelled.
    ///
    /// - Parameters:
    ///   - host: the address to listen on.
    ///   - port: the port; 0 for any free one.
    ///   - signals: what stops the service gracefully.
    ///   - onReady: called with the port when requests are answered.
    func run(
        host: String, port: Int, signals: [UnixSignal], onReady: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let taken = try await engine.start()
        if !taken.isEmpty { Terminal.note("taking up \(taken.count) interrupted runs") }
        try await server.recover()
        let app = server.makeApplication(host: host, port: port, onReady: onReady)
        let schedules = ScheduleTimer(engine: engine, workflows: { [workflows] in workflows })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await schedules.run() }
            try await app.runService(gracefulShutdownSignals: signals)
            group.cancelAll()
        }
        await engine.shutdown()
    }
}
