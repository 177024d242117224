import Foundation
import HTTP
import Testing

@Suite struct HTTPClientTests {
    @Test func `a response comes with status, headers and body`() async throws {
        try await withServer { _ in
            .response(207, ["X-One": "1", "x-one": " 2 "], Array("héllo".utf8))
        } _: {
            server, client in
            let response = try await client.execute(HTTPRequest(url: server.url("/a?b=c#fragment")))
            #expect(response.status == 207)
            #expect(response.isSuccess)
            #expect(response.headers.all(named: "X-ONE") == ["1", "2"])
            #expect(response.text == "héllo")
            #expect(response.bytesReceived == 6)
            #expect(response.effectiveURL == server.url("/a?b=c"))
            let request = try #require(server.requests.first)
            #expect(request.target == "/a?b=c")
            #expect(request.headers["User-Agent"] == "belay")
            #expect(request.headers["Host"] == "127.0.0.1:\(server.port)")
        }
    }

    @Test(arguments: [
        ("GET", HTTPBody.none, nil), ("HEAD", .none, nil), ("DELETE", .none, nil), ("POST", .none, "0"),
        ("PUT", .none, "0"), ("POST", .bytes(Array("{}".utf8)), "2"), ("PATCH", .bytes([0, 1, 255]), "3"),
        ("DELETE", .bytes([1]), "1"),
    ])
    func `a method goes out as it is, with the body's length`(
        method: String, body: HTTPBody, length: String?
    ) async throws {
        try await withServer { _ in
            .response(200, [:], [7])
        } _: { server, client in
            let response = try await client.execute(
                HTTPRequest(method: method, url: server.url(), headers: ["X-Empty": "", "Accept": "a/b"], body: body))
            #expect(response.body == (method == "HEAD" ? [] : [7]))
            let request = try #require(server.requests.first)
            #expect(request.method == method)
            #expect(request.headers["Content-Length"] == length)
            #expect(request.headers["Content-Type"] == nil)
            #expect(request.headers["Expect"] == nil)
            #expect(request.headers["X-Empty"] == "")
            #expect(request.headers.all(named: "Accept") == ["a/b"])
            if case .bytes(let bytes) = body { #expect(request.body == bytes) }
        }
    }

    @Test func `connections are kept, but a POST gets a fresh one`() async throws {
        // On a kept connection that dies, libcurl would send the request again by itself.
        try await withServer {
            $0.method == "GET" && $0.target == "/die" ? .close : .response(200)
        } _: {
            server, client in
            for method in ["GET", "GET", "POST", "GET"] {
                _ = try await client.execute(HTTPRequest(method: method, url: server.url()))
            }
            let connections = server.requests.map(\.connection)
            #expect(connections[0] == connections[1])
            #expect(connections[2] != connections[0])
            #expect(Set(connections).count == 2)
            await #expect(throws: HTTPError.self) { try await client.execute(HTTPRequest(url: server.url("/die"))) }
        }
    }

    @Test func `many requests share few connections`() async throws {
        let configuration = HTTPClientConfiguration(maxConnectionsPerHost: 4)
        try await withServer(configuration: configuration) {
            .response(200, [:], Array($0.target.utf8))
        } _: { server, client in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        let response = try await client.execute(HTTPRequest(url: server.url("/\(number)")))
                        #expect(response.text == "/\(number)")
                    }
                }
                try await group.waitForAll()
            }
            #expect(Set(server.requests.map(\.connection)).count <= 4)
        }
    }

    @Test func `no more requests are taken than configured`() async throws {
        try await withServer(configuration: HTTPClientConfiguration(maxRequests: 1)) { _ in
            .hang
        } _: { server, client in
            let first = Task { try await client.execute(HTTPRequest(url: server.url())) }
            for await _ in server.received { break }
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: server.url()))
            }
            #expect(error?.code == .overloaded)
            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
        }
    }

    @Test func `a body beyond the limit is refused, decompressed size counting`() async throws {
        // 1,000,000 zeros in gzip.
        let bomb = try #require(Data(base64Encoded: Self.gzippedZeros))
        try await withServer {
            $0.target == "/bomb" ? .response(200, ["Content-Encoding": "gzip"], Array(bomb)) : .zeros(1001)
        } _: { server, client in
            for (target, limit) in [("/bomb", 999_999), ("/zeros", 1000)] {
                let error = await #expect(throws: HTTPError.self) {
                    try await client.execute(HTTPRequest(url: server.url(target), responseBytesMax: limit))
                }
                #expect(error?.code == .bodyTooLarge)
            }
            let whole = try await client.execute(HTTPRequest(url: server.url("/bomb"), responseBytesMax: 1_000_000))
            #expect(whole.body.count == 1_000_000)
        }
    }

    @Test func `an endless header section is refused`() async throws {
        let header = "X-Long: " + String(repeating: "x", count: 60_000) + "\r\n"
        let head = "HTTP/1.1 200 OK\r\n" + String(repeating: header, count: 6) + "\r\n"
        try await withServer { _ in
            .raw(head)
        } _: { server, client in
            await #expect(throws: HTTPError.self) { try await client.execute(HTTPRequest(url: server.url())) }
        }
    }

    @Test func `a proxy is used, but not for loopback`() async throws {
        let proxy = try LoopbackServer { .response(200, [:], Array($0.target.utf8)) }
        defer { proxy.stop() }
        let configuration = HTTPClientConfiguration(proxy: "http://127.0.0.1:\(proxy.port)")
        try await withServer(configuration: configuration) { _ in
            .response(204)
        } _: { server, client in
            let far = try await client.execute(HTTPRequest(url: "http://wiki.example/a"))
            #expect(far.text == "http://wiki.example/a")
            #expect(try await client.execute(HTTPRequest(url: server.url())).status == 204)
        }
    }

    @Test func `shutting down ends what is under way, twice is no harm, and nothing goes after it`() async throws {
        try await withServer { _ in
            .hang
        } _: { server, client in
            let pending = Task { try await client.execute(HTTPRequest(url: server.url())) }
            for await _ in server.received { break }
            await client.shutdown()
            await client.shutdown()
            let error = await #expect(throws: HTTPError.self) { try await pending.value }
            #expect(error?.code == .cancelled)
            let late = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: server.url()))
            }
            #expect(late?.code == .cancelled)
        }
    }

    private static let gzippedZeros =
        "H4sIAAAAAAACA+3BAQEAAACCIP+vbkhAAQ" + String(repeating: "A", count: 1290) + "rwaey3kSQEIPAA=="
}
