import Foundation
public import Hummingbird
public import Logging
public import WorkflowEngine
public import WorkflowLanguage

/// The HTTP service: webhooks in, workflows and runs out.
public struct BelayServer: Sendable {
    let engine: Engine
    let intake: EventIntake
    let workflows: @Sendable () -> [Workflow]
    let version: String
    let startedAt: Date
    let logger: Logger

    /// Makes a service around an engine.
    ///
    /// - Parameters:
    ///   - engine: accepts and drives the runs.
    ///   - workflows: all workflows.
    ///   - version: Belay's version, for `/health`.
    ///   - logger: where requests are logged.
    public init(engine: Engine, workflows: @escaping @Sendable () -> [Workflow], version: String, logger: Logger) {
        self.engine = engine
        self.workflows = workflows
        self.version = version
        self.logger = logger
        startedAt = Date()
        intake = EventIntake(engine: engine, workflows: workflows, decoders: WebhookSources.decoders)
    }

    /// Makes good what a crash left undone: decides about deliveries that were stored and not decided on.
    ///
    /// - Throws: when the record of runs cannot be read or written.
    public func recover() async throws {
        try await intake.finishUndecided()
    }

    /// The routes and the middleware around them.
    ///
    /// - Returns: what answers requests, for an `Application` or for tests.
    public func makeResponder() -> some HTTPResponder<BelayRequestContext> {
        let router = Router(context: BelayRequestContext.self)
        router.addMiddleware {
            RequestIDMiddleware()
            ProblemMiddleware(routes: routes, logger: logger)
        }
        for route in routes {
            router.on(RouterPath(route.path), method: route.method, use: route.handler)
        }
        return router.buildResponder()
    }
}

/// What is known of one request.
public struct BelayRequestContext: RequestContext {
    /// Hummingbird's own part.
    public var coreContext: CoreRequestContextStorage
    /// Stands in the answer's `X-Request-Id`, in problems and in the log.
    public var requestID = ""

    /// Makes a context for a request that has just arrived.
    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }
}
