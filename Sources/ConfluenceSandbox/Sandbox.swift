import Hummingbird
import HummingbirdCore
import Logging

/// A Confluence on your own machine: the REST API of Confluence Cloud or Data Center over pages in memory or in a file.
///
/// It answers as the real one does in all that clients stumble over: cursors, version conflicts, the two
/// shapes of errors, refused titles, strict XHTML, signed download URLs. Without a database file everything
/// is gone when it ends.
///
/// 1. Make it from a configuration.
/// 2. Load pages, now or at any time later.
/// 3. ``run(onReady:)`` serves until its task is cancelled or the service group shuts down.
public final class Sandbox: Sendable {
    let configuration: SandboxConfiguration
    let site: Site
    let journal = Journal()
    let faultPlan: FaultPlan
    let oauth: OAuthServer
    let loginFailures = LoginFailures()
    let rateLimiter: RateLimiter?

    /// Makes a sandbox without any spaces.
    public init(configuration: SandboxConfiguration = SandboxConfiguration()) {
        self.configuration = configuration
        let site = Site(configuration)
        self.site = site
        faultPlan = FaultPlan(chaos: configuration.chaos)
        rateLimiter = configuration.rateLimit.map { RateLimiter($0, now: { site.now() }) }
        oauth = OAuthServer(
            configuration.oauthApps, lifetime: configuration.accessTokenLifetime, now: site.now)
    }

    /// The URL of the site at the gateway: `http://127.0.0.1:8090/ex/confluence/{cloudId}`.
    ///
    /// Scoped tokens and OAuth tokens work there only. Until ``run(onReady:)`` has called `onReady` its port is
    /// the configured one.
    public var gatewayURL: String {
        get async { await site.address.origin + SitePath.gatewayPrefix + "/" + configuration.cloudID }
    }

    /// The URL where OAuth tokens are renewed: `http://127.0.0.1:8090/oauth/token`.
    ///
    /// Until ``run(onReady:)`` has called `onReady` its port is the configured one.
    public var oauthTokenURL: String {
        get async { await site.address.origin + "/oauth/token" }
    }

    /// The URL that clients are given, with the context path: `http://127.0.0.1:8090/wiki`.
    ///
    /// Until ``run(onReady:)`` has called `onReady` its port is the configured one.
    public var baseURL: String {
        get async { await site.address.baseURL }
    }

    /// The newest requests, oldest first.
    ///
    /// Those to the control paths are not among them.
    public func requestJournal() async -> [SandboxRequest] {
        await journal.requests
    }

    /// Forgets the requests so far.
    public func resetJournal() async {
        await journal.reset()
    }

    /// Reads what the database file of the configuration holds; without one there is nothing to do.
    ///
    /// Loading, serving and looking do it by themselves, the first time.
    ///
    /// - Throws: `SandboxLoadError` when the file cannot be used.
    public func open() async throws {
        try await site.open()
    }

    /// Serves until the task is cancelled or the surrounding service group shuts down.
    ///
    /// - Parameter onReady: called once with the port, when requests are answered.
    /// - Throws: when the database file cannot be used or the port cannot be listened on.
    public func run(onReady: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let site = site
        TemporaryFolder.removeAbandoned()
        try await site.open()
        let application = makeApplication { port in
            await site.setPort(port)
            await site.keepInitialState()
            await onReady(port)
        }
        // 100,000 pages take a quarter of a minute to read: better before somebody searches than then.
        let preparation = Task {
            var pending = await site.searchIndex.text.pendingCount
            while pending > 0, !Task.isCancelled, await site.prepareSearch(pages: 200) {
                let left = await site.searchIndex.text.pendingCount
                // What cannot be read stays, for the search to tell.
                guard left < pending else { return }
                pending = left
            }
        }
        defer { preparation.cancel() }
        do {
            try await application.run()
        } catch is CancellationError {
            return
        }
    }

    /// Removes the attachments' contents of a sandbox without a database file; nothing works with them afterwards.
    ///
    /// What nobody refers to any more does so by itself: this is for the end of a process.
    public func close() {
        site.contents.removeTemporary()
    }

    /// The application over the route table.
    func makeApplication(
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = Router(context: SandboxContext.self, options: .autoGenerateHeadEndpoints)
        let routes = makeRoutes()
        let accounts = Accounts(configuration.users, profile: configuration.profile, oauth: oauth)
        let site = site
        router.add(
            middleware: FaultDecisionMiddleware(
                plan: faultPlan, profile: configuration.profile, contextPath: configuration.contextPath))
        if let observer = configuration.observer { router.add(middleware: ObservationMiddleware(observer: observer)) }
        router.add(
            middleware: JournalMiddleware(
                journal: journal, accounts: accounts, contextPath: configuration.contextPath, now: { site.now() }))
        router.add(
            middleware: FaultMiddleware(
                profile: configuration.profile, contextPath: configuration.contextPath, latency: configuration.latency,
                clockSkew: configuration.clockSkew))
        if let rateLimiter {
            router.add(
                middleware: RateLimitMiddleware(
                    limiter: rateLimiter, accounts: accounts, profile: configuration.profile,
                    contextPath: configuration.contextPath))
        }
        router.add(
            middleware: ErrorMiddleware(
                profile: configuration.profile, contextPath: configuration.contextPath,
                allowed: AllowedMethods(routes: routes)))
        router.add(middleware: CommitMiddleware(site: site))
        let contextPath = configuration.contextPath
        let admission = Admission(
            site: site, accounts: accounts, failures: loginFailures, profile: configuration.profile,
            cloudID: configuration.cloudID, contextPath: contextPath)
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                let admitted = try await admission.admit(request, context, to: route)
                var response = try await route.handler(Call(request, admitted, contextPath: contextPath))
                for (name, value) in admission.fields(for: admitted.principal) { response.headers[named: name] = value }
                return response
            }
        }
        var logger = Logger(label: "belay.sandbox")
        logger.logLevel = .warning
        return Application(
            router: router,
            server: .http1(configuration: HTTP1Channel.Configuration(additionalChannelHandlers: [DateHandler()])),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await onReady(port) }
            },
            logger: logger)
    }
}
