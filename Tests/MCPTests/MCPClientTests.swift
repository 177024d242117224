import JSON
import MCP
import Testing

@Suite(.timeLimit(.minutes(1)))
struct MCPClientTests {
    static let text: JSONValue = ["content": [["type": "text", "text": "hello"]]]

    @Test func `answers in another order reach their callers`() async throws {
        try await withClient { client, server in
            async let first = client.request("a", timeout: .seconds(30))
            let a = try await server.nextRequest()
            async let second = client.request("b", timeout: .seconds(30))
            let b = try await server.nextRequest()
            #expect(a.method == "a")
            #expect(b.method == "b")
            server.send(.response(id: b.id, result: "for b"))
            #expect(try await second == "for b")
            server.send(.response(id: a.id, result: "for a"))
            #expect(try await first == "for a")
        }
    }

    @Test func `garbage between messages is skipped and reported`() async throws {
        let notices = AsyncStream.makeStream(of: MCPClient.Notice.self)
        try await withClient(notices: notices.continuation) { client, server in
            async let result = client.request("a", timeout: .seconds(30))
            let request = try await server.nextRequest()
            server.send(text: "Starting up...")
            server.send(text: #"{"jsonrpc":"1.0","id":1,"result":{}}"#)
            server.send(text: "[]")
            server.send(.line([0xff, 0xfe]))
            server.send(.response(id: .int(4711), result: [:]))
            server.send(.response(id: request.id, result: "fine"))
            #expect(try await result == "fine")
        }
        notices.continuation.finish()
        var reported: [MCPClient.Notice] = []
        for await notice in notices.stream { reported.append(notice) }
        #expect(reported.count == 5)
        #expect(reported.last == .unexpectedAnswer(id: .int(4711)))
    }

    @Test func `a server that sends nothing but garbage is given up`() async throws {
        let server = FakeServer()
        let client = MCPClient(transport: server, configuration: MCPClientConfiguration(garbageBytesMax: 1000))
        let running = Task { try await client.run() }
        let result = Task { try await client.request("a", timeout: .seconds(30)) }
        _ = try await server.next()
        for _ in 0..<21 { server.send(text: String(repeating: "x", count: 50)) }
        let ended = await #expect(throws: MCPError.self) { try await running.value }
        #expect(ended?.code == .invalidAnswer)
        let failed = await #expect(throws: MCPError.self) { try await result.value }
        #expect(failed?.code == .connectionClosed)
        #expect(failed?.mayHaveRun == true)
    }

    @Test func `an oversized answer fails the call and the connection lives on`() async throws {
        try await withClient { client, server in
            let large = Task { try await client.request("a", timeout: .seconds(30)) }
            _ = try await server.next()
            server.send(.oversized)
            server.send(.skipped(byteCount: 5_000_000))
            let error = await #expect(throws: MCPError.self) { try await large.value }
            #expect(error?.code == .answerTooLarge)
            async let small = client.request("b", timeout: .seconds(30))
            let request = try await server.nextRequest()
            server.send(.response(id: request.id, result: 1))
            #expect(try await small == 1)
        }
    }

    @Test func `a request that is not answered in time is cancelled and its late answer ignored`() async throws {
        try await withClient { client, server in
            let late = Task { try await client.request("slow", timeout: .milliseconds(30)) }
            let request = try await server.nextRequest()
            let error = await #expect(throws: MCPError.self) { try await late.value }
            #expect(error?.code == .timedOut)
            #expect(error?.mayHaveRun == true)
            let cancelled = try await server.next()
            guard case .notification("notifications/cancelled", let params) = cancelled else {
                Issue.record("expected a cancellation, got \(cancelled)")
                return
            }
            #expect(params?["requestId"] == request.id.json)
            server.send(.response(id: request.id, result: "late"))
            async let next = client.request("b", timeout: .seconds(30))
            server.send(.response(id: try await server.nextRequest().id, result: "in time"))
            #expect(try await next == "in time")
        }
    }

    @Test func `cancelling the task cancels the request`() async throws {
        try await withClient { client, server in
            let call = Task { try await client.request("slow", timeout: .seconds(30)) }
            let request = try await server.nextRequest()
            call.cancel()
            await #expect(throws: CancellationError.self) { try await call.value }
            guard case .notification("notifications/cancelled", let params) = try await server.next() else {
                Issue.record("expected a cancellation")
                return
            }
            #expect(params?["requestId"] == request.id.json)
        }
    }

    @Test func `a closed connection fails what is under way and what comes after`() async throws {
        let server = FakeServer()
        let client = MCPClient(transport: server)
        let running = Task { try await client.run() }
        let call = Task { try await client.request("a", timeout: .seconds(30)) }
        _ = try await server.next()
        server.close()
        try await running.value
        let lost = await #expect(throws: MCPError.self) { try await call.value }
        #expect(lost?.code == .connectionClosed)
        #expect(lost?.mayHaveRun == true)
        let refused = await #expect(throws: MCPError.self) { try await client.request("b", timeout: .seconds(30)) }
        #expect(refused?.code == .connectionClosed)
        #expect(refused?.mayHaveRun == false)
    }

    @Test func `the server's ping is answered and its other requests refused`() async throws {
        try await withClient { _, server in
            server.send(.request(id: .string("p"), method: "ping", params: nil))
            #expect(try await server.next() == .response(id: .string("p"), result: [:]))
            server.send(.request(id: .int(7), method: "sampling/createMessage", params: [:]))
            guard case .failure(.int(7), let failure) = try await server.next() else {
                Issue.record("expected a refusal")
                return
            }
            #expect(failure.code == JSONRPCFailure.methodNotFound)
        }
    }

    @Test func `a request that is too large or one too many is not sent`() async throws {
        let configuration = MCPClientConfiguration(requestBytesMax: 200, requestsMax: 1)
        try await withClient(configuration) { client, server in
            let long = JSONValue.string(String(repeating: "x", count: 200))
            let tooLarge = await #expect(throws: MCPError.self) {
                try await client.request("a", params: ["x": long], timeout: .seconds(30))
            }
            #expect(tooLarge?.code == .requestTooLarge)
            async let first = client.request("a", timeout: .seconds(30))
            let request = try await server.nextRequest()
            let oneTooMany = await #expect(throws: MCPError.self) {
                try await client.request("b", timeout: .seconds(30))
            }
            #expect(oneTooMany?.code == .overloaded)
            server.send(.response(id: request.id, result: 1))
            #expect(try await first == 1)
        }
    }

    @Test func `a call carries its metadata and reports progress`() async throws {
        let reports = AsyncStream.makeStream(of: MCPProgress.self)
        try await withClient { client, server in
            async let result = client.callTool(
                "greet", arguments: ["name": "Ada"], metadata: ["belay/step": "hello"], timeout: .seconds(30)
            ) { reports.continuation.yield($0) }
            let request = try await server.nextRequest()
            #expect(request.method == "tools/call")
            #expect(request.params["name"] == "greet")
            #expect(request.params["arguments"] == ["name": "Ada"])
            #expect(request.params["_meta"]?["belay/step"] == "hello")
            let token = try #require(request.params["_meta"]?["progressToken"])
            server.send(
                .notification(
                    method: "notifications/progress",
                    params: ["progressToken": token, "progress": 1, "total": 2, "message": "half"]))
            server.send(.response(id: request.id, result: Self.text))
            #expect(try await result.text == "hello")
        }
        reports.continuation.finish()
        var seen: [MCPProgress] = []
        for await report in reports.stream { seen.append(report) }
        #expect(seen.map(\.message) == ["half"])
        #expect(seen.first?.total == 2)
    }

    @Test func `a refusal carries the server's error`() async throws {
        try await withClient { client, server in
            let serving = serve(server) { _, _ in .failure(JSONRPCFailure(code: -32602, message: "no such tool")) }
            defer { serving.cancel() }
            let error = await #expect(throws: MCPError.self) {
                try await client.callTool("x", arguments: [:], timeout: .seconds(30))
            }
            #expect(error?.code == .refused)
            #expect(error?.failure?.code == -32602)
            #expect(error?.message.contains("no such tool") == true)
        }
    }
}
