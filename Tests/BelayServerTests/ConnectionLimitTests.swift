import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import Testing

@testable import BelayServer

/// What keeps one client from hurting others, over a socket.
@Suite(.timeLimit(.minutes(1))) struct ConnectionLimitTests {
    private func statusLine(_ socket: SocketClient) async -> String? {
        var lines = socket.lines.makeAsyncIterator()
        return await lines.next()
    }

    @Test(arguments: [
        (String(repeating: "x", count: 9_000), "414 URI Too Long"),
        (String(repeating: "x", count: 40_000), "431 Request Header Fields Too Large"),
    ])
    func `a URL may only be so long`(path: String, status: String) async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            try socket.get("/" + path, headers: ["Connection: close"])
            #expect(await statusLine(socket) == "HTTP/1.1 \(status)")
            #expect(try await client.get("/health").status == .ok)
        }
    }

    @Test(arguments: [
        ["X-A: " + String(repeating: "x", count: 40_000)], (0..<200).map { "X-\($0): 1" },
        (0..<90).map { "X-\($0): " + String(repeating: "x", count: 400) },
    ])
    func `a head may only be so large, and have so many headers`(headers: [String]) async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            try socket.get("/health", headers: headers)
            var lines: [String] = []
            for await line in socket.lines { lines.append(line) }
            #expect(lines.first == "HTTP/1.1 431 Request Header Fields Too Large")
            #expect(lines.contains("Content-Type: application/problem+json"))
            #expect(lines.last?.contains("urn:belay:problem:head-too-large") == true)
            #expect(try await client.get("/health").status == .ok)
        }
    }

    @Test func `a head that trickles in does not hold a connection`() async throws {
        var edge = ServerEdge()
        edge.idleTimeout = .seconds(1)
        let test = try TestServer(edge: edge)
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            let ended = Task { for await _ in socket.lines {} }
            try socket.send("GET /health HTTP/1.1\r\nHost: localhost\r\n")
            // Never silent for long, never done; it ends when the connection is closed, or the time limit strikes.
            let dripping = Task {
                while !Task.isCancelled {
                    guard (try? socket.send("X-A: b\r\n")) != nil else { return }
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            await ended.value
            dripping.cancel()
            let next = try SocketClient(port: client.port)
            try next.get("/livez")
            #expect(await statusLine(next) == "HTTP/1.1 200 OK")
        }
    }

    @Test func `a body that trickles in does not hold a connection`() async throws {
        var edge = ServerEdge()
        edge.bodyGrace = .milliseconds(300)
        let test = try TestServer(edge: edge)
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            let ended = Task { for await _ in socket.lines {} }
            try socket.send(
                "POST /webhooks/alertmanager HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
            let dripping = Task {
                while !Task.isCancelled {
                    guard (try? socket.send("{")) != nil else { return }
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            await ended.value
            dripping.cancel()
            #expect(try await client.get("/livez").status == .ok)
        }
    }

    @Test func `who reads nothing of an answer is left`() async throws {
        var edge = ServerEdge()
        edge.stallTimeout = .milliseconds(200)
        let test = try TestServer(edge: edge)
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port, reads: false)
            // More answers than the buffers of both sides hold.
            let request = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
            var isClosed = false
            for _ in 1...5_000 where !isClosed {
                isClosed = (try? socket.send(String(repeating: request, count: 20))) == nil
            }
            #expect(isClosed)
            #expect(try await client.get("/health").status == .ok)
        }
    }

    @Test func `one address may have so many connections, and no more`() async throws {
        // The test's own client has one, too.
        var edge = ServerEdge(connectionsPerClient: 3)
        edge.uncounted = []
        let test = try TestServer(edge: edge)
        try await test.test(.live) { client async throws in
            let first = try SocketClient(port: client.port)
            let second = try SocketClient(port: client.port)
            for socket in [first, second] {
                try socket.get("/livez")
                #expect(await statusLine(socket) == "HTTP/1.1 200 OK")
            }
            let third = try SocketClient(port: client.port)
            try? third.get("/livez")
            #expect(await statusLine(third) == nil)
            first.disconnect()
            // A place is free as soon as the service has noticed.
            var answer: String?
            while answer == nil {
                let next = try SocketClient(port: client.port)
                try? next.get("/livez", headers: ["Connection: close"])
                answer = await statusLine(next)
            }
            #expect(answer == "HTTP/1.1 200 OK")
        }
    }

    @Test func `who waits for leave to send a body gets it`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            let head = "POST /webhooks/alertmanager HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
            try socket.send(head + "Expect: 100-continue\r\nConnection: close\r\n\r\n")
            var lines = socket.lines.makeAsyncIterator()
            #expect(await lines.next() == "HTTP/1.1 100 Continue")
            #expect(await lines.next() == "")
            try socket.send("{")
            #expect(await lines.next() == "HTTP/1.1 400 Bad Request")
        }
    }

    @Test(arguments: ["ffffffffffffffffff\r\n{", "x\r\n{", "1\r\n{}\r\n0\r\n\r\n", "1 1\r\n{\r\n0\r\n\r\n"])
    func `a body in broken chunks is the sender's fault`(body: String) async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            let head = "POST /webhooks/alertmanager HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            try socket.send(head + body + "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            var statuses: [String] = []
            for await line in socket.lines where line.hasPrefix("HTTP/1.1 ") { statuses.append(line) }
            #expect(statuses == ["HTTP/1.1 400 Bad Request"])
        }
    }

    @Test func `trailers count as headers`() async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            let head = "POST /webhooks/alertmanager HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            let trailers = (0..<200).map { "X-\($0): 1\r\n" }.joined()
            try? socket.send(head + "1\r\n{\r\n0\r\n\(trailers)\r\n")
            var lines: [String] = []
            for await line in socket.lines { lines.append(line) }  // ends, or the time limit strikes
            #expect(!lines.contains { $0.contains(" 20") && $0.hasPrefix("HTTP/1.1") })
        }
    }

    @Test func `what else is expected is refused`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let answer = try await client.get("/health", headers: [.expect: "coffee"])
            #expect(answer.status == .expectationFailed)
            #expect(answer.json["type"] == "urn:belay:problem:expectation-failed")
        }
    }

    /// After each, another request stands in the bytes: it must never be answered.
    @Test(arguments: [
        "GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5, 5\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\rY: b\r\n\r\n",
        "GET /health HTTP/1.1\r\n Host: localhost\r\n\r\n", "GET /health HTTP/3.7\r\nHost: localhost\r\n\r\n",
        "GET /hea\u{0}lth HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ])
    func `a request that two could read differently is refused, and the connection closed`(request: String) async throws
    {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            try socket.send(request + "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            var statuses: [String] = []
            for await line in socket.lines where line.hasPrefix("HTTP/1.1 ") { statuses.append(line) }
            #expect(statuses == ["HTTP/1.1 400 Bad Request"])
        }
    }
}
