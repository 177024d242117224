public import JSON

/// The client half of MCP over one connection.
///
/// 1. Make it around a transport.
/// 2. Keep ``run()`` going for as long as the connection lives: it reads the answers.
/// 3. ``connect()`` agrees on a protocol version; then list and call tools, many at once if you like.
/// 4. When the transport ends, `run()` fails what is still under way and returns; the client is of no more use.
///
/// Answers may come in any order. What is no message is counted and skipped, so a stray
/// `print` in a server does no harm, but a connection that carries nothing else is given up.
public actor MCPClient {
    /// Something worth a line in a log that no caller is told of.
    public enum Notice: Sendable, Equatable {
        /// The other side sent something that is no message; with the reason.
        case garbage(reason: String)
        /// An answer came that nobody waits for (any more).
        case unexpectedAnswer(id: JSONRPCID?)
        /// The server asked us for something that we do not do, and was told so.
        case refusedRequest(method: String)
        /// The server logged something.
        case logMessage(level: String, text: String)
        /// The server's list of tools is no longer what it was.
        case toolsChanged
    }

    struct Pending {
        let continuation: CheckedContinuation<JSONValue, any Error>
        let method: String
        let onProgress: (@Sendable (MCPProgress) -> Void)?
        let timer: Task<Void, Never>
    }

    let configuration: MCPClientConfiguration
    private let transport: any MCPTransport
    private let onNotice: @Sendable (Notice) -> Void
    private var pending: [Int: Pending] = [:]
    private var lastID = 0
    private var garbageBytes = 0
    private var closure: MCPError?
    private var isRunning = false
    /// Set once the server turned out to speak the version without handshake.
    var isStateless = false

    /// Makes a client; nothing is sent yet.
    public init(
        transport: any MCPTransport, configuration: MCPClientConfiguration = MCPClientConfiguration(),
        onNotice: @escaping @Sendable (Notice) -> Void = { _ in }
    ) {
        self.transport = transport
        self.configuration = configuration
        self.onNotice = onNotice
    }

    /// Whether the connection has ended.
    public var isClosed: Bool { closure != nil }

    /// Reads from the transport until it ends, then fails what is still under way.
    ///
    /// - Throws: what broke the connection; returns when the server closed it.
    public func run() async throws {
        precondition(!isRunning, "run() is called once for a connection")
        isRunning = true
        do {
            try await transport.receive { frame in try await self.take(frame) }
            close(MCPError(code: .connectionClosed, message: "the server closed the connection"))
        } catch {
            close(MCPError(code: .connectionClosed, message: "the connection broke: \(error)"))
            throw error
        }
    }

    /// Sends a request and waits for its answer.
    ///
    /// Cancelling the task, or the end of the time, tells the server with `notifications/cancelled`.
    ///
    /// - Parameters:
    ///   - method: what to call.
    ///   - params: its parameters; `_meta` is completed as the protocol version demands.
    ///   - timeout: how long to wait for the answer.
    ///   - onProgress: is told of progress as the server reports it.
    /// - Returns: the `result`.
    /// - Throws: `MCPError`, or `CancellationError`.
    public func request(
        _ method: String, params: [String: JSONValue] = [:], timeout: Duration,
        onProgress: (@Sendable (MCPProgress) -> Void)? = nil
    ) async throws -> JSONValue {
        try Task.checkCancellation()
        if let closure { throw closure }
        guard pending.count < configuration.requestsMax else {
            throw MCPError(
                code: .overloaded, message: "\(pending.count) requests are under way already; try again later")
        }
        lastID += 1
        let id = lastID
        let line = try makeLine(id: id, method: method, params: params, wantsProgress: onProgress != nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do {
                    try transport.send(line)
                } catch {
                    return continuation.resume(throwing: error)
                }
                pending[id] = Pending(
                    continuation: continuation, method: method, onProgress: onProgress,
                    timer: Task { await self.expire(id, after: timeout) })
            }
        } onCancel: {
            Task { await self.abandon(id, because: CancellationError(), reason: "cancelled by the caller") }
        }
    }

    /// Sends a notification.
    ///
    /// - Throws: `MCPError` when it cannot be sent.
    func notify(_ method: String, params: [String: JSONValue] = [:]) throws(MCPError) {
        let params: JSONValue? = params.isEmpty ? nil : .object(params)
        try transport.send(JSONRPCMessage.notification(method: method, params: params).line)
    }

    private func makeLine(
        id: Int, method: String, params: [String: JSONValue], wantsProgress: Bool
    ) throws(MCPError) -> [UInt8] {
        var params = params
        var meta = params["_meta"]?.objectValue ?? [:]
        if isStateless { meta.merge(configuration.statelessMetadata) { _, new in new } }
        if wantsProgress { meta["progressToken"] = .int(id) }
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        let line = JSONRPCMessage.request(id: .int(id), method: method, params: .object(params)).line
        guard line.count <= configuration.requestBytesMax else {
            throw MCPError(
                code: .requestTooLarge,
                message: "the request `\(method)` has \(line.count) bytes, at most \(configuration.requestBytesMax) "
                    + "are allowed; pass less, or a reference to it")
        }
        return line
    }
}

// Reading: every frame ends up in one of these.
extension MCPClient {
    private func take(_ frame: MCPFrame) throws {
        switch frame {
        case .line(let line):
            do {
                let limits = JSONLimits(bytesMax: configuration.answerBytesMax, depthMax: configuration.answerDepthMax)
                take(try JSONRPCMessage(parsing: line, limits: limits))
                garbageBytes = 0
            } catch {
                onNotice(.garbage(reason: error.description))
                try countGarbage(line.count)
            }
        case .oversized:
            onNotice(.garbage(reason: "a line of more than \(configuration.answerBytesMax) bytes"))
            // Nobody can say which request this was the answer to.
            for id in pending.keys {
                finish(id, throwing: tooLargeError)
            }
        case .skipped(let byteCount):
            try countGarbage(byteCount)
        }
    }

    private var tooLargeError: MCPError {
        MCPError(
            code: .answerTooLarge,
            message: "the server sent an answer of more than \(configuration.answerBytesMax) bytes; "
                + "let it answer with less, or raise the limit", mayHaveRun: true)
    }

    private func countGarbage(_ byteCount: Int) throws(MCPError) {
        garbageBytes += byteCount
        guard garbageBytes <= configuration.garbageBytesMax else {
            throw MCPError(
                code: .invalidAnswer,
                message: "the server sent \(garbageBytes) bytes on end that are no MCP messages; "
                    + "its standard output is for messages alone, let it log to standard error")
        }
    }

    private func take(_ message: JSONRPCMessage) {
        switch message {
        case .response(let id, let result):
            settle(id, .success(result))
        case .failure(let id, let failure):
            settle(id, .failure(failure))
        case .request(let id, let method, _):
            answer(id, method)
        case .notification(let method, let params):
            takeNotification(method, params)
        }
    }

    private func settle(_ id: JSONRPCID?, _ result: Result<JSONValue, JSONRPCFailure>) {
        guard case .int(let number) = id, let request = pending[number] else {
            onNotice(.unexpectedAnswer(id: id))
            return
        }
        switch result {
        case .success(let value):
            remove(number)?.continuation.resume(returning: value)
        case .failure(let failure):
            finish(
                number,
                throwing: MCPError(
                    code: .refused,
                    message: "the server refused `\(request.method)`: \(failure.message) (\(failure.code))",
                    failure: failure))
        }
    }

    /// Answers a request of the server: a ping is all we offer, we declare no client capability.
    private func answer(_ id: JSONRPCID, _ method: String) {
        let message: JSONRPCMessage
        if method == "ping" {
            message = .response(id: id, result: [:])
        } else {
            onNotice(.refusedRequest(method: method))
            let failure = JSONRPCFailure(
                code: JSONRPCFailure.methodNotFound, message: "this client does not offer `\(method)`")
            message = .failure(id: id, error: failure)
        }
        do {
            try transport.send(message.line)
        } catch {
            onNotice(.garbage(reason: "the request `\(method)` was not answered: \(error)"))
        }
    }

    private func takeNotification(_ method: String, _ params: JSONValue?) {
        switch method {
        case "notifications/progress":
            guard let token = params?["progressToken"]?.intValue, let progress = params?["progress"]?.doubleValue else {
                return
            }
            pending[token]?.onProgress?(
                MCPProgress(
                    progress: progress, total: params?["total"]?.doubleValue, message: params?["message"]?.stringValue))
        case "notifications/message":
            let data = params?["data"] ?? .null
            onNotice(
                .logMessage(
                    level: params?["level"]?.stringValue ?? "info", text: data.stringValue ?? data.serialized()))
        case "notifications/tools/list_changed":
            onNotice(.toolsChanged)
        default:
            // Whatever else there may be needs no answer, and says nothing that we would act on.
            break
        }
    }
}

// The end of a request.
extension MCPClient {
    private func expire(_ id: Int, after timeout: Duration) async {
        do {
            try await Task.sleep(for: timeout)
        } catch {
            return
        }
        let method = pending[id]?.method ?? ""
        let error = MCPError(
            code: .timedOut, message: "the server did not answer `\(method)` within \(timeout)", mayHaveRun: true)
        abandon(id, because: error, reason: "timed out")
    }

    /// Gives a request up and tells the server, which may stop working on it.
    private func abandon(_ id: Int, because error: any Error, reason: String) {
        guard let request = remove(id) else { return }
        // The protocol forbids to cancel `initialize`.
        if request.method != "initialize" {
            do {
                try notify("notifications/cancelled", params: ["requestId": .int(id), "reason": .string(reason)])
            } catch {
                onNotice(.garbage(reason: "the cancellation of `\(request.method)` was not sent: \(error)"))
            }
        }
        request.continuation.resume(throwing: error)
    }

    private func close(_ error: MCPError) {
        closure = error
        var lost = error
        lost.mayHaveRun = true
        for id in pending.keys {
            finish(id, throwing: lost)
        }
    }

    private func finish(_ id: Int, throwing error: MCPError) {
        remove(id)?.continuation.resume(throwing: error)
    }

    private func remove(_ id: Int) -> Pending? {
        let request = pending.removeValue(forKey: id)
        request?.timer.cancel()
        return request
    }
}
