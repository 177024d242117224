import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Testing

@testable import BelayServer

/// The router's client calls the service `localhost`, the live one can call it anything.
@Suite(.timeLimit(.minutes(1))) struct BrowserGuardTests {
    @Test(arguments: ["https://evil.example", "http://localhost:3000", "null", "http://localhost.evil.example", ""])
    func `a page of another origin can start nothing`(origin: String) async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let headers: HTTPFields = [.origin: origin, .contentType: "text/plain"]
            for path in ["/webhooks/alertmanager", "/workflows/greet/runs", "/runs/x/cancel"] {
                let answer = try await client.send(.post, path, "{}", headers: headers)
                #expect(answer.status == .forbidden)
                #expect(answer.header("Content-Type") == "application/problem+json")
            }
            #expect(try await client.get("/runs", headers: [.origin: origin]).status == .forbidden)
            #expect(try await client.send(.options, "/runs", headers: [.origin: origin]).status == .forbidden)
            #expect(try await client.get("/runs").json["runs"] == [])
        }
    }

    @Test func `a page of the service itself may`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            let headers: HTTPFields = [.origin: "http://localhost"]
            #expect(try await client.send(.post, "/workflows/greet/runs", headers: headers).status == .accepted)
        }
    }

    @Test func `a page of a proxy that is known by name may`() async throws {
        let test = try TestServer(hosts: ["Belay.example.com"])
        try await test.test { client async throws in
            let headers: HTTPFields = [.origin: "https://belay.example.com"]
            #expect(try await client.send(.post, "/workflows/greet/runs", headers: headers).status == .accepted)
            let other: HTTPFields = [.origin: "https://belay.example.com.evil.example"]
            #expect(try await client.send(.post, "/workflows/greet/runs", headers: other).status == .forbidden)
        }
    }

    @Test(arguments: [
        ("localhost", 200), ("LOCALHOST:8005", 200), ("localhost.", 200), ("belay.localhost:1", 200),
        ("127.0.0.1", 200), ("127.0.0.1:8005", 200), ("[::1]:8005", 200), ("10.0.0.7:8005", 200),
        ("known.example:8005", 200), ("evil.example", 403), ("127.0.0.1.evil.example", 403), ("localhost.evil", 403),
        ("evillocalhost", 403), ("known.example.evil:8005", 403), ("1.2.3", 403), ("a.2.3.4", 403), ("", 400),
    ])
    func `only our own names are answered`(host: String, status: Int) async throws {
        let test = try TestServer(hosts: ["known.example"])
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            try socket.send("GET /health HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
            var lines = socket.lines.makeAsyncIterator()
            #expect(await lines.next()?.hasPrefix("HTTP/1.1 \(status) ") == true)
        }
    }

    @Test(arguments: ["", "Host: localhost\r\nHost: localhost\r\n", "Host: localhost\r\nhost: evil.example\r\n"])
    func `there is exactly one Host`(fields: String) async throws {
        let test = try TestServer()
        try await test.test(.live) { client async throws in
            let socket = try SocketClient(port: client.port)
            try socket.send("GET /health HTTP/1.1\r\n\(fields)Connection: close\r\n\r\n")
            var lines = socket.lines.makeAsyncIterator()
            #expect(await lines.next()?.hasPrefix("HTTP/1.1 400 ") == true)
        }
    }

    @Test func `hosts and ports are told apart`() {
        #expect(Authority("[::1]:80") == Authority("[::1]:80"))
        #expect(Authority("[::1]").host == "[::1]")
        #expect(Authority("A.b:80").host == "a.b")
        #expect(Authority("a:80").port == "80")
        #expect(Authority(":80").host.isEmpty)
        #expect(!Authority.isAddress("1.2.3.256"))
        #expect(!Authority.isAddress("+1.2.3.4"))
        #expect(!Authority.isAddress("1.2..4"))
    }
}
