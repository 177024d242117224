public import JSON
public import Logging
public import MCP
internal import StepKit

/// A plugin's process, kept ready for calls.
///
/// 1. It is started by the first call, in the plugin's folder, with an environment that holds only what
///    the manifest gives it and ``ChildEnvironment/passedNames``.
/// 2. Calls share it. One that is given up is cancelled over there; a plugin that then does not even answer
///    a ping is killed, unless an older call may still be keeping it busy.
/// 3. When it ends unasked, calls under way fail, and the next call starts it again, within a budget.
/// 4. ``shutdown()`` closes its standard input, waits for a bounded time, and kills what is left of its group.
public actor PluginProcess {
    /// What a running process is known by.
    struct Session: Sendable {
        let id: Int
        let client: MCPClient
        let server: MCPServerInfo
        let tools: [MCPTool]
    }

    private struct Life {
        let id: Int
        let outbox: Outbox
        let task: Task<PluginEnd, Never>
    }

    private enum State {
        case idle
        case starting(Life)
        case running(Life, Session)
        /// It is being killed; who calls now waits for the next life.
        case ending(Life)
        case stopped(Life?)
    }

    private let plugin: Plugin
    private let settings: PluginSettings
    private let logger: Logger
    private var state = State.idle
    private var lastLifeID = 0
    private var budget: RestartBudget
    private var lastEnd: (lifeID: Int, end: PluginEnd)?
    private var waiters: [Int: CheckedContinuation<Session, any Error>] = [:]
    private var lastNumber = 0
    private var callsUnderWay: Set<Int> = []

    /// Makes the process known; nothing is started.
    ///
    /// - Parameters:
    ///   - plugin: what to start.
    ///   - settings: environment, secrets and limits.
    ///   - logger: gets what the plugin writes to standard error, and what happens to its process.
    public init(_ plugin: Plugin, settings: PluginSettings, logger: Logger) {
        self.plugin = plugin
        self.settings = settings
        var logger = logger
        logger[metadataKey: "plugin"] = "\(plugin.manifest.name)"
        self.logger = logger
        budget = RestartBudget(endsMax: settings.endsMax, window: settings.endsWindow)
    }

    /// The plugin's name.
    public nonisolated var name: String { plugin.manifest.name }

    /// Knows the plugin's secrets as they are now.
    nonisolated var redactor: Redactor {
        Redactor(plugin.manifest.secrets.compactMap(settings.secret))
    }

    /// Calls a tool, starting the process if need be.
    ///
    /// - Parameters:
    ///   - tool: the tool's name in the plugin.
    ///   - arguments: its arguments by name.
    ///   - metadata: what to add to the request's `_meta`.
    ///   - timeout: how long it may all take, the start included.
    ///   - expected: the tool as it was locked; a tool that is now another is not called.
    ///   - onProgress: is told of progress as the plugin reports it.
    /// - Returns: the answer, also when the tool says that it failed.
    /// - Throws: `PluginError`, `MCPError`, or `CancellationError`.
    public func callTool(
        _ tool: String, arguments: [String: JSONValue], metadata: [String: JSONValue] = [:], timeout: Duration,
        expected: MCPTool? = nil, onProgress: (@Sendable (MCPProgress) -> Void)? = nil
    ) async throws -> MCPToolResult {
        let deadline = ContinuousClock.now + timeout
        var session = try await session(until: deadline)
        if await session.client.isClosed {
            // It has just ended: nothing was sent, so the call goes to its successor.
            _ = await end(of: session)
            session = try await self.session(until: deadline)
        }
        if let expected { try check(expected, in: session) }
        let remaining = deadline - ContinuousClock.now
        guard remaining > .zero else { throw startTimeout }
        let number = nextNumber()
        callsUnderWay.insert(number)
        defer { callsUnderWay.remove(number) }
        do {
            return try await session.client.callTool(
                tool, arguments: arguments, metadata: metadata, timeout: remaining, onProgress: onProgress)
        } catch let error as MCPError where error.code == .connectionClosed {
            throw await loss(of: session, error)
        } catch {
            if error is CancellationError || (error as? MCPError)?.code == .timedOut {
                endIfSilent(session, afterCall: number)
            }
            throw error
        }
    }

    /// Asks the plugin what it is and which tools it has, starting the process if need be.
    ///
    /// - Returns: the plugin's own description and its tools in its order.
    /// - Throws: `PluginError`, `MCPError`, or `CancellationError`.
    public func describe() async throws -> (server: MCPServerInfo, tools: [MCPTool]) {
        let session = try await session(until: ContinuousClock.now + settings.startTimeout(plugin.manifest))
        return (session.server, session.tools)
    }

    /// Ends the process for good; calls under way fail.
    ///
    /// Returns when nothing of its process group is left.
    public func shutdown() async {
        let life = currentLife
        state = .stopped(life)
        failWaiters(PluginError(.stopped, "the plugin `\(name)` was shut down"))
        guard let life else { return }
        life.outbox.finish()
        let patience = settings.shutdownPatience
        let timer = Task {
            try await Task.sleep(for: patience)
            life.task.cancel()
        }
        _ = await life.task.value
        timer.cancel()
    }

    private var currentLife: Life? {
        switch state {
        case .idle: nil
        case .starting(let life), .running(let life, _), .ending(let life): life
        case .stopped(let life): life
        }
    }

    private func nextNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }
}

// Starting and ending.
extension PluginProcess {
    private func session(until deadline: ContinuousClock.Instant) async throws -> Session {
        switch state {
        case .running(_, let session): return session
        case .stopped: throw PluginError(.stopped, "the plugin `\(name)` was shut down")
        case .starting, .ending: break
        case .idle: try start()
        }
        let number = nextNumber()
        let timer = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            failWaiter(number, startTimeout)
        }
        defer { timer.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiters[number] = $0 }
        } onCancel: {
            Task { await failWaiter(number, CancellationError()) }
        }
    }

    private var startTimeout: PluginError {
        PluginError(.failedToStart, "the plugin `\(name)` was not ready in time")
    }

    private func start() throws(PluginError) {
        if let delay = budget.delay(at: .now) {
            let last = lastEnd.map { ", the last time: \($0.end)" } ?? ""
            throw PluginError(
                .restartsExhausted,
                "the plugin `\(name)` ended \(settings.endsMax) times within \(settings.endsWindow)\(last); "
                    + "it will be tried again in \(delay)")
        }
        let command = try plugin.command(settings)
        lastLifeID += 1
        let id = lastLifeID
        let outbox = Outbox(linesMax: settings.outboxLinesMax)
        let session = PluginSession(
            name: name, command: command, client: settings.client(plugin.manifest), outbox: outbox,
            redactor: redactor, logger: logger)
        let task = Task {
            let end = await session.run { client, server in
                let tools = try await client.fetchTools()
                await self.becameReady(Session(id: id, client: client, server: server, tools: tools))
            }
            self.ended(id, end)
            return end
        }
        state = .starting(Life(id: id, outbox: outbox, task: task))
        logger.debug("starting the plugin")
    }

    private func becameReady(_ session: Session) {
        guard case .starting(let life) = state, life.id == session.id else { return }
        state = .running(life, session)
        logger.debug(
            "the plugin is ready",
            metadata: ["server": "\(session.server.name)", "protocol": "\(session.server.protocolVersion)"])
        for waiter in waiters.values { waiter.resume(returning: session) }
        waiters = [:]
    }

    private func ended(_ id: Int, _ end: PluginEnd) {
        lastEnd = (id, end)
        if case .stopped = state {
            state = .stopped(nil)
            logger.debug("the plugin \(end.outcome)")
            return
        }
        budget.recordEnd(at: .now)
        logger.warning("the plugin \(end)")
        let wasEnding = if case .ending = state { true } else { false }
        state = .idle
        guard wasEnding else {
            failWaiters(
                PluginError(end.isStartError ? .cannotStart : .failedToStart, "the plugin `\(name)` \(end)"))
            return
        }
        do {
            if !waiters.isEmpty { try start() }
        } catch {
            failWaiters(error)
        }
    }

    private func failWaiters(_ error: PluginError) {
        for waiter in waiters.values { waiter.resume(throwing: error) }
        waiters = [:]
    }

    private func failWaiter(_ number: Int, _ error: any Error) {
        waiters.removeValue(forKey: number)?.resume(throwing: error)
    }
}

// While it runs.
extension PluginProcess {
    private func check(_ expected: MCPTool, in session: Session) throws(PluginError) {
        let remedy = "look at the plugin, then lock it again: belay plugins lock"
        guard let tool = session.tools.first(where: { $0.name == expected.name }) else {
            throw PluginError(
                .toolChanged, "the plugin `\(name)` no longer has the locked tool `\(expected.name)`; \(remedy)")
        }
        guard tool.inputSchema == expected.inputSchema, tool.outputSchema == expected.outputSchema else {
            throw PluginError(
                .toolChanged,
                "the schemas of the tool `\(tool.name)` of the plugin `\(name)` are not the locked ones; \(remedy)")
        }
    }

    /// Says what became of the process that a call was lost with.
    private func loss(of session: Session, _ error: MCPError) async -> PluginError {
        let end = await end(of: session).map { "\($0)" } ?? "ended"
        return PluginError(
            .lost, "the plugin `\(name)` \(end), while it worked on the call", mayHaveRun: error.mayHaveRun)
    }

    /// Waits for the end of a process whose connection is closed, which is bounded: it has ended, or is being ended.
    private func end(of session: Session) async -> PluginEnd? {
        if let life = currentLife, life.id == session.id { return await life.task.value }
        return lastEnd?.lifeID == session.id ? lastEnd?.end : nil
    }

    /// Ends a process that does not answer any more, after a call was given up.
    ///
    /// An older call may rightly keep a plugin busy that does one thing at a time; it has its own timeout.
    private func endIfSilent(_ session: Session, afterCall number: Int) {
        guard case .running(let life, let current) = state, current.id == session.id,
            !callsUnderWay.contains(where: { $0 < number })
        else { return }
        let patience = settings.pingTimeout
        Task {
            do {
                _ = try await session.client.request("ping", timeout: patience)
            } catch let error as MCPError where error.code == .timedOut {
                kill(life)
            } catch {
                // Any answer, even a refusal, shows that it lives; a closed connection, that it is ending already.
            }
        }
    }

    private func kill(_ life: Life) {
        guard case .running(let current, _) = state, current.id == life.id else { return }
        logger.warning("the plugin does not answer any more; killing it")
        state = .ending(life)
        life.task.cancel()
    }
}
