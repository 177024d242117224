import Access
import ArgumentParser
import BelayServer
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import StepKit
import UnixSignals
import WorkflowEngine
import WorkflowLanguage

/// The command `belay serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take webhooks and run workflows, over HTTP.",
        discussion: """
            Takes interrupted runs up, then listens. Alertmanager posts to /webhooks/alertmanager; /health tells \
            whether all is well; docs/http.md has every path.

            Stops gracefully on SIGTERM and SIGINT: attempts under way get ten seconds to finish, the rest goes on at \
            the next start. What a kill or a crash interrupts goes on at the next start, too.

            Examples:
              belay serve
              belay serve --port 0 --data /var/lib/belay --workflows /etc/belay/workflows
            """)

    @Option(help: "The address to listen on (API_HOST; default 127.0.0.1).")
    var host: String?

    @Option(help: "The port to listen on (API_PORT; default 8005); 0 for any free one.")
    var port: Int?

    @Option(name: .customLong("workflows"), help: "The folder of workflows.")
    var workflowsFolder = "workflows"

    @Flag(help: "Listen on an address that others can reach without tokens, although anybody can then start runs.")
    var allowAnonymous = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        try PortOption.validate(port)
    }

    func run() async throws {
        try await options.withComposition { composition in
            let host = host ?? composition.settings.host
            let port = try port ?? composition.settings.port
            FileLimit.raise(to: BelayServer.connectionsMax + FileLimit.others)
            let lock = try composition.dataFolder.claimEngine()
            defer { withExtendedLifetime(lock) {} }
            let local = Secret.random()
            let access = try composition.serverAccess(local: local, isRequired: false)
            let requiresTokens = try await access.authenticator.requiresTokens()
            guard requiresTokens || allowAnonymous || isLoopback(host) else {
                throw CommandFailure(
                    .wrongData,
                    "\(host) can be reached by others, and there are no tokens yet: make one with "
                        + "'belay token create NAME --role admin' (or set BELAY_ADMIN_TOKEN), or say --allow-anonymous")
            }
            guard !requiresTokens || !allowAnonymous else {
                throw CommandFailure(
                    .wrongData,
                    "every request needs a token ('belay token list'), so --allow-anonymous has no meaning: leave it out"
                )
            }
            let edge = try composition.settings.edge(isLoopback: isLoopback(host))
            // Who reaches loopback may do everything anyway; elsewhere a delivery has to prove where it comes from.
            let service = try await BelayService.make(
                composition, workflows: workflowsFolder, allowsUnsigned: isLoopback(host), access: access,
                edge: edge)
            let listener = Listener(host: host, port: port, signals: [.sigterm, .sigint])
            let (urls, ready) = AsyncStream.makeStream(of: String.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                if let tls = edge.tls {
                    group.addTask {
                        for await url in urls {
                            let renewal = CertificateRenewal(identity: tls, logger: composition.logger)
                            await renewal.run { lock.announce(url: url, token: local, pin: tls.pin) }
                        }
                    }
                }
                try await service.run(
                    listener,
                    onReady: { port in
                        let url = "\(edge.tls == nil ? "http" : "https")://\(host):\(port)"
                        lock.announce(url: url, token: local, pin: edge.tls?.pin)
                        ready.yield(url)
                        Terminal.note("belay \(Belay.version) serves on \(url)")
                        Terminal.note(requiresTokens ? "requests need a token" : "whoever reaches it may do everything")
                        Terminal.note("workflows: \(service.workflows.map(\.name).joined(separator: ", "))")
                        Terminal.note(
                            "Confluence: \(composition.settings["CONFLUENCE_URL"] ?? "none, set CONFLUENCE_URL")")
                    },
                    onStop: { Terminal.note("stopping: steps under way get ten seconds to finish") })
            }
        }
    }
}

private func isLoopback(_ host: String) -> Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }

/// Engine, schedules and HTTP service, as they run together.
struct BelayService: Sendable {
    let engine: Engine
    let workflows: [Workflow]
    private let server: BelayServer
    private let keeping: RecordSweeper.Keeping

    /// Loads the workflows and makes the parts; nothing runs yet.
    ///
    /// - Parameters:
    ///   - composition: the parts.
    ///   - folder: the folder of workflows.
    ///   - allowsUnsigned: whether deliveries are accepted of tools whose proofs nothing is set for.
    ///   - access: who may do what.
    ///   - edge: what stands between the network and the service.
    /// - Returns: the parts, as they belong together.
    /// - Throws: `CommandFailure` when a workflow is wrong.
    static func make(
        _ composition: Composition, workflows folder: String, allowsUnsigned: Bool, access: ServerAccess?,
        edge: ServerEdge = ServerEdge()
    ) async throws -> BelayService {
        let engine = try await composition.makeEngine()
        let workflows = try WorkflowFolder.loadAll(at: folder, engine.catalog)
        return BelayService(
            engine: engine, workflows: workflows,
            server: BelayServer(
                engine: engine, workflows: { workflows }, version: Belay.version, hosts: composition.settings.hosts,
                checks: await composition.healthChecks(), services: try composition.serverServices(),
                webhooks: try composition.settings.webhookPolicy(
                    allowsUnsigned: allowsUnsigned, outbound: composition.outbound), access: access, edge: edge,
                logger: composition.logger),
            keeping: try composition.settings.keeping)
    }

    /// Takes interrupted runs up, then serves until a signal comes or the surrounding service group shuts down.
    ///
    /// - Parameters:
    ///   - listener: where to listen, and what stops the service.
    ///   - onReady: called with the port when requests are answered.
    ///   - onStop: called when none is answered any more, before the runs under way are stopped.
    /// - Throws: `CommandFailure` when it cannot listen; what the record of runs throws.
    func run(
        _ listener: Listener, onReady: @escaping @Sendable (Int) async -> Void, onStop: () -> Void = {}
    ) async throws {
        let taken = try await engine.start()
        if !taken.isEmpty {
            Terminal.note("going on with \(taken.count) interrupted \(taken.count == 1 ? "run" : "runs")")
        }
        try await server.recover()
        let schedules = ScheduleTimer(engine: engine, workflows: { [workflows] in workflows })
        let sweeper = RecordSweeper(engine: engine, keeping: keeping)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await schedules.run() }
                group.addTask { await sweeper.run() }
                defer { group.cancelAll() }
                try await listener.run({ try await listen(listener, onReady: $0) }, onReady: onReady)
            }
        } catch {
            await engine.shutdown()
            throw error
        }
        onStop()
        await engine.shutdown()
    }

    private func listen(_ listener: Listener, onReady: @escaping @Sendable (Int) async -> Void) async throws {
        let app = server.makeApplication(host: listener.host, port: listener.port, onReady: onReady)
        try await app.run()
    }
}
