import JSON
import MCP

/// The other end of a connection in memory: a test reads what the client sent, and sends what it likes.
final class FakeServer: MCPTransport {
    private let sent = AsyncStream.makeStream(of: [UInt8].self)
    private let frames = AsyncThrowingStream.makeStream(of: MCPFrame.self)

    func send(_ line: [UInt8]) throws(MCPError) {
        sent.continuation.yield(line)
    }

    func receive(_ deliver: @escaping @Sendable (MCPFrame) async throws -> Void) async throws {
        for try await frame in frames.stream {
            try await deliver(frame)
        }
    }

    /// The next message that the client sends.
    func next() async throws -> JSONRPCMessage {
        for await line in sent.stream {
            return try JSONRPCMessage(parsing: line)
        }
        throw CancellationError()
    }

    /// The next message, which must be a request.
    func nextRequest() async throws -> (id: JSONRPCID, method: String, params: JSONValue) {
        let message = try await next()
        guard case .request(let id, let method, let params) = message else { throw Unexpected(message: message) }
        return (id, method, params ?? .null)
    }

    func send(_ message: JSONRPCMessage) {
        send(.line(message.line))
    }

    func send(_ frame: MCPFrame) {
        frames.continuation.yield(frame)
    }

    func send(text: String) {
        send(.line(Array(text.utf8)))
    }

    func close() {
        frames.continuation.finish()
    }

    struct Unexpected: Error {
        let message: JSONRPCMessage
    }
}

/// Runs a client against a fake server for as long as `body` takes.
func withClient(
    _ configuration: MCPClientConfiguration = MCPClientConfiguration(),
    notices: AsyncStream<MCPClient.Notice>.Continuation? = nil,
    _ body: (MCPClient, FakeServer) async throws -> Void
) async throws {
    let server = FakeServer()
    let client = MCPClient(transport: server, configuration: configuration) { notices?.yield($0) }
    try await withThrowingTaskGroup { group in
        group.addTask { try await client.run() }
        defer { server.close() }
        try await body(client, server)
    }
}

/// Serves requests by a function until the client is gone.
func serve(
    _ server: FakeServer, _ answer: @escaping @Sendable (String, JSONValue) throws -> Result<JSONValue, JSONRPCFailure>
) -> Task<Void, any Error> {
    Task {
        while !Task.isCancelled {
            let message = try await server.next()
            guard case .request(let id, let method, let params) = message else { continue }
            switch try answer(method, params ?? .null) {
            case .success(let result): server.send(.response(id: id, result: result))
            case .failure(let failure): server.send(.failure(id: id, error: failure))
            }
        }
    }
}
