import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing
import WorkflowEngine

@testable import BelayServer

/// What only shows on a socket.
@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    @Test func `one connection takes many requests, whatever the answers`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            for _ in 1...3 {
                #expect(try await client.get("/health").status == .ok)
                #expect(try await client.send(.head, "/nothing").status == .notFound)
                #expect(try await client.send(.head, "/health").status == .ok)
                #expect(try await client.send(.options, "/health").status == .noContent)
                #expect(try await client.send(.post, "/webhooks/alertmanager", "{").status == .badRequest)
                #expect(try await client.send(.get, "/nothing", "unread").status == .notFound)
            }
        }
    }

    @Test func `an answer says its length, its date and who gives it`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let get = try await client.get("/workflows")
            let head = try await client.send(.head, "/workflows")
            #expect(get.header("Content-Length") == "\(get.text.utf8.count)")
            #expect(head.header("Content-Length") == get.header("Content-Length"))
            #expect(head.text.isEmpty)
            #expect(get.header("Date") != nil)
            #expect(get.header("Server") == "belay")
        }
    }

    @Test func `requests sent ahead are answered in order`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            let one = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let two = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            try socket.send(one + two)
            var statuses: [String] = []
            for await line in socket.lines where line.hasPrefix("HTTP/1.1 ") { statuses.append(line) }
            #expect(statuses == ["HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK"])
        }
    }

    @Test func `a body that is too large leaves the service working`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let body = String(repeating: "x", count: 4 * bodyBytesMax)
            #expect(try await client.send(.post, "/webhooks/alertmanager", body).status == .contentTooLarge)
            #expect(try await client.get("/health").status == .ok)
        }
    }

    @Test(arguments: [
        "", "GET /he", "POST /webhooks/alertmanager HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
    ])
    func `a connection on which nothing more comes is closed`(start: String) async throws {
        var edge = ServerEdge()
        edge.idleTimeout = .seconds(1)
        let test = try TestServer(edge: edge)
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            if !start.isEmpty { try socket.send(start) }
            for await _ in socket.lines {}  // ends, or the time limit strikes
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n", "nonsense\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\n\r\n",
    ])
    func `a request that could be read in two ways is not answered as one`(request: String) async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            try socket.send(request)
            var lines = socket.lines.makeAsyncIterator()
            #expect(await lines.next()?.hasPrefix("HTTP/1.1 400 ") == true)
            #expect(try await client.get("/health").status == .ok)
        }
    }
}
