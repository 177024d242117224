public import Access
import Foundation
public import Hummingbird
import HummingbirdCore
public import Logging
import Networks
public import WorkflowEngine
public import WorkflowLanguage

/// The HTTP service: webhooks in, workflows and runs out.
public struct BelayServer: Sendable {
    let engine: Engine
    let intake: EventIntake
    let workflows: @Sendable () -> [Workflow]
    let version: String
    let hosts: Set<String>
    let checks: [HealthCheck]
    let services: ServerServices
    let transfers: Transfers
    let webhooks: WebhookPolicy
    let access: ServerAccess?
    let edge: ServerEdge
    let idempotent: IdempotentRequests
    let startedAt: Date
    let logger: Logger

    /// The most connections at once; each takes one of the files that the process may open.
    public static let connectionsMax = 4_096

    /// Makes a service around an engine.
    ///
    /// - Parameters:
    ///   - engine: accepts and drives the runs.
    ///   - workflows: all workflows.
    ///   - version: Belay's version, for `/health`.
    ///   - hosts: names under which clients reach the service, without ports. Loopback's names and IP addresses need
    ///     not be among them; requests to any other name are refused.
    ///   - checks: what it depends on, beside the record of runs.
    ///   - services: Confluence, the index and the record of jobs.
    ///   - webhooks: what deliveries of incident tools have to prove.
    ///   - access: who may do what; `nil` for everybody everything, without an audit log.
    ///   - edge: what stands between the network and the service.
    ///   - logger: where faults are logged.
    public init(
        engine: Engine, workflows: @escaping @Sendable () -> [Workflow], version: String, hosts: [String] = [],
        checks: [HealthCheck] = [], services: ServerServices = .missing, webhooks: WebhookPolicy,
        access: ServerAccess? = nil, edge: ServerEdge = ServerEdge(), logger: Logger
    ) {
        self.engine = engine
        self.workflows = workflows
        self.version = version
        self.hosts = Set(hosts.map { $0.lowercased() })
        self.checks = checks
        self.services = services
        transfers = Transfers(folder: services.transferFolder, bytesMax: services.attachmentBytesMax)
        self.webhooks = webhooks
        self.access = access
        self.edge = edge
        self.logger = logger
        idempotent = IdempotentRequests(store: engine.store, logger: logger)
        startedAt = Date()
        intake = EventIntake(engine: engine, workflows: workflows, decoders: WebhookDecoders.all)
    }

    /// Makes good what a crash left undone: decides about deliveries that were stored and not decided on.
    ///
    /// - Throws: when the record of runs cannot be read or written.
    public func recover() async throws {
        try await intake.finishUndecided()
    }

    /// The service at an address, to be run.
    ///
    /// - Parameters:
    ///   - host: the address to listen on.
    ///   - port: the port; 0 for any free one.
    ///   - onReady: called with the port when requests are answered.
    /// - Returns: an application that is not running yet.
    public func makeApplication(
        host: String, port: Int, onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            responder: makeResponder(host: host),
            server: .limited(edge),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: "belay",
                // Further ones wait until one is closed: no flood of them can use up the process's files.
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionsMax)),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    private func makeResponder(host: String) -> some HTTPResponder<BelayRequestContext> {
        let router = Router(context: BelayRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            RequestIDMiddleware()
            TelemetryMiddleware(logger: logger)
            SecurityHeadersMiddleware(isEncrypted: edge.tls != nil)
            CompressionMiddleware()
            ProblemMiddleware(routes: routes, logger: logger)
            HeadLimitsMiddleware()
            ForwardedHeadersMiddleware(edge: edge)
            BrowserGuardMiddleware(hosts: hosts, ownHost: host.lowercased())
            RateLimitMiddleware(limiter: edge.rateLimit.map { RateLimiter($0) })
            AuthenticationMiddleware(access: access, routes: routes)
            ConditionalMiddleware()
        }
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await answer(request, context, by: route)
            }
        }
        return router.buildResponder()
    }

    private func answer(_ request: Request, _ context: BelayRequestContext, by route: Route) async throws -> Response {
        guard route.isWrite, let key = try IdempotencyHeader.key(request) else {
            return try await audited(request, context, by: route)
        }
        // Before anything of another caller's answer could be told.
        try route.authorize(context.caller)
        let place = RequestKey(
            caller: "\(context.caller.kind.rawValue):\(context.caller.name)", method: request.method.rawValue,
            path: request.uri.path, key: key)
        return try await idempotent.answer(request, place, route, context) { runID in
            try await answerOfStarted(runID)
        } action: { request, context in
            try await audited(request, context, by: route)
        }
    }

    private func audited(_ request: Request, _ context: BelayRequestContext, by route: Route) async throws -> Response {
        let action = {
            try route.authorize(context.caller)
            try route.check(request, context)
            return try await route.handler(request, context)
        }
        guard let access, route.isWrite else { return try await action() }
        return try await access.audited(request, context, route, action)
    }

    /// The answer to a request that has started a run before a crash cut it off.
    private func answerOfStarted(_ runID: String) async throws -> Response {
        guard let run = try await engine.store.fetchRun(runID) else {
            throw Problem(.conflict, "the run '\(runID)' that this started is not kept any more")
        }
        return .json(run.view, status: .accepted, headers: [.location: "/runs/\(run.id)"])
    }
}

/// What is known of one request.
public struct BelayRequestContext: RequestContext {
    /// Hummingbird's own part.
    public var coreContext: CoreRequestContextStorage
    /// Stands in the answer's `X-Request-Id`, in problems and in the log.
    public var requestID = ""
    /// The sender's IP address, as the connection or trusted proxies tell it; `nil` when it is not known.
    public var remoteAddress: String?
    /// The scheme that the sender used, in lower case; `nil` when it is not known.
    public var scheme: String?
    /// What the sender called the service, when a trusted proxy has put another name in its place.
    public var forwardedHost: String?
    /// The client that a trusted proxy knows by its certificate.
    public var clientName: String?
    /// Its key, when it has one and what it does is done once for all that carry it.
    var requestKey: RequestKey?
    /// Who sends it.
    public var caller = Caller.anonymous

    /// What the requests of one client are counted under.
    var clientKey: String { remoteAddress.flatMap(IPAddress.init)?.clientKey ?? "unknown" }

    /// Makes a context for a request that has just arrived.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress
    }
}
