import Foundation
import HTTP
import Testing

@Suite struct HTTPErrorTests {
    @Test(arguments: [
        "", "wiki", "/a", "ftp://a/", "file:///etc/passwd", "http://", "http://user@a/", "http://u:p@a/", "http://a/ b",
        "http://a/\r\nX: y", "http://a\u{0}b/", "http://a:99999/", "javascript:alert(1)",
    ])
    func `only absolute http URLs without a user are taken`(url: String) async throws {
        let client = HTTPClient()
        let error = await #expect(throws: HTTPError.self) { try await client.execute(HTTPRequest(url: url)) }
        #expect(error?.code == .invalidURL)
        #expect(error?.isConnectionFailure == true)
        await client.shutdown()
    }

    @Test func `a URL is read as libcurl reads it`() throws {
        let url = try HTTPURL("HTTPS://Wiki.Example/a/../b?q=é#f")
        #expect(url.text == "https://Wiki.Example/b?q=%c3%a9")
        #expect(url.host == "wiki.example")
        #expect(url.port == 443)
        #expect(url.authority == "wiki.example")
        #expect("\(url)" == "https://wiki.example")
        #expect(try HTTPURL("http://[::1]:80/").isLoopback)
        #expect(try HTTPURL("http://127.1:8080/").isLoopback)
        #expect(try HTTPURL("http://localhost").isLoopback)
        #expect(try !HTTPURL("http://127.0.0.1.evil.example/").isLoopback)
        #expect(try !HTTPURL("http://localhost.evil.example/").isLoopback)
    }

    @Test(arguments: [
        ("G ET", "A", "b"), ("GET", "A:", "b"), ("GET", "", "b"), ("GET", "A", "b\r\nC: d"), ("GET", "A", "\0"),
    ])
    func `nothing can be smuggled into a request`(method: String, name: String, value: String) async throws {
        try await withServer { _ in
            .response(200)
        } _: { server, client in
            let request = HTTPRequest(
                method: method, url: server.url(), headers: HTTPHeaders([.init(name: name, value: value)]))
            let error = await #expect(throws: HTTPError.self) { try await client.execute(request) }
            #expect(error?.code == .invalidRequest)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a refused connection says so, and shows no secret`() async throws {
        let server = try LoopbackServer { _ in .close }
        let client = HTTPClient()
        server.stop()
        for await _ in server.received {}
        let error = await #expect(throws: HTTPError.self) {
            try await client.execute(
                HTTPRequest(url: server.url("/path-secret?token=query-secret"), headers: ["Authorization": "h-secret"]))
        }
        #expect(error?.code == .connectFailed)
        #expect(error?.isConnectionFailure == true)
        #expect(error?.message.hasPrefix("GET http://127.0.0.1:\(server.port) failed: ") == true)
        #expect(error?.message.contains("secret") == false)
        await client.shutdown()
    }

    @Test(arguments: [
        LoopbackServer.Reply.close, .raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"), .raw(#"left over"}]}"# + "\r\n"),
    ])
    func `a connection that breaks is no connection failure`(reply: LoopbackServer.Reply) async throws {
        try await withServer { _ in
            reply
        } _: { server, client in
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(method: "POST", url: server.url(), body: .bytes([1])))
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.isConnectionFailure == false)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `descriptions show no header values`() {
        let headers: HTTPHeaders = ["Authorization": "secret", "Accept": "a/b"]
        #expect("\(headers)" == "[Authorization, Accept]")
        #expect(!String(reflecting: headers).contains("secret"))
        #expect(!"\(HTTPRequest(url: "http://a", headers: headers))".contains("secret"))
    }

    @Test func `headers are a multimap without regard to case`() {
        var headers: HTTPHeaders = ["A": "1", "b": "2", "a": "3"]
        #expect(headers["a"] == "1")
        #expect(headers.all(named: "A") == ["1", "3"])
        headers["A"] = "4"
        #expect(headers.fields.map(\.name) == ["b", "A"])
        headers["B"] = nil
        headers.add("A", "5")
        #expect(headers.all(named: "a") == ["4", "5"])
    }
}
