import HTTP
import Testing

@Suite struct HTTPRedirectTests {
    private static let credentials: HTTPHeaders = [
        "Authorization": "Basic c2VjcmV0", "Cookie": "a=b", "X-Api-Key": "k", "Accept": "text/plain",
    ]

    @Test func `without a policy a redirect is a response`() async throws {
        try await withServer { _ in
            .response(302, ["Location": "/b"])
        } _: { server, client in
            let response = try await client.execute(HTTPRequest(url: server.url("/a")))
            #expect(response.status == 302)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `within an origin credentials stay`() async throws {
        try await withServer {
            $0.target == "/a" ? .response(301, ["Location": "b?x=1"]) : .response(200)
        } _: {
            server, client in
            let response = try await client.execute(
                HTTPRequest(url: server.url("/a"), headers: Self.credentials, redirects: .sameOrigin(max: 3)))
            #expect(response.status == 200)
            #expect(response.effectiveURL == server.url("/b?x=1"))
            #expect(server.requests.last?.headers["Authorization"] == "Basic c2VjcmV0")
            #expect(server.requests.last?.headers["X-Api-Key"] == "k")
        }
    }

    @Test func `credentials never go to another origin`() async throws {
        let other = try LoopbackServer { _ in .response(200, [:], [1]) }
        defer { other.stop() }
        try await withServer { _ in
            .response(302, ["Location": other.url("/signed")])
        } _: { server, client in
            let stayed = try await client.execute(
                HTTPRequest(url: server.url(), headers: Self.credentials, redirects: .sameOrigin(max: 3)))
            #expect(stayed.status == 302)
            #expect(other.requests.isEmpty)
            let went = try await client.execute(
                HTTPRequest(url: server.url(), headers: Self.credentials, redirects: .any(max: 3)))
            #expect(went.body == [1])
            let request = try #require(other.requests.first)
            for name in ["Authorization", "Cookie", "X-Api-Key"] { #expect(request.headers[name] == nil) }
            #expect(request.headers["Accept"] == "text/plain")
            #expect(request.headers["Host"] == "127.0.0.1:\(other.port)")
        }
    }

    @Test(arguments: [
        (303, "PUT", "GET"), (302, "POST", "GET"), (301, "POST", "GET"), (301, "PUT", "PUT"), (307, "POST", "POST"),
        (308, "DELETE", "DELETE"), (303, "HEAD", "HEAD"),
    ])
    func `the method changes as the status asks`(status: Int, method: String, next: String) async throws {
        try await withServer {
            $0.target == "/a" ? .response(status, ["Location": "/b"]) : .response(200)
        } _: {
            server, client in
            let body: HTTPBody = method == "HEAD" ? .none : .bytes([1, 2])
            _ = try await client.execute(
                HTTPRequest(
                    method: method, url: server.url("/a"), headers: ["Content-Type": "a/b"], body: body,
                    redirects: .any(max: 1)))
            let second = try #require(server.requests.last)
            #expect(second.method == next)
            let keepsBody = next == method && method != "HEAD"
            #expect(second.body == (keepsBody ? [1, 2] : []))
            #expect(second.headers["Content-Type"] == (keepsBody || method == "HEAD" ? "a/b" : nil))
        }
    }

    @Test func `a loop ends`() async throws {
        try await withServer { _ in
            .response(302, ["Location": "/again"])
        } _: { server, client in
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: server.url(), redirects: .any(max: 4)))
            }
            #expect(error?.code == .tooManyRedirects)
            #expect(server.requests.count == 5)
        }
    }

    @Test(arguments: ["file:///etc/passwd", "http://user:secret@127.0.0.1/", "ftp://127.0.0.1/"])
    func `a redirect to anything but http is refused`(location: String) async throws {
        try await withServer { _ in
            .response(302, ["Location": location])
        } _: { server, client in
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: server.url(), redirects: .any(max: 4)))
            }
            #expect(error?.code == .invalidURL)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test func `nothing follows from https to http`() throws {
        let secure = try HTTPURL("https://wiki.example/a")
        #expect(try !secure.hasSameOrigin(as: secure.resolving("http://wiki.example/a")))
        #expect(try secure.hasSameOrigin(as: secure.resolving("//WIKI.example:443/b")))
        #expect(try secure.resolving("../c d".replacing(" ", with: "%20")).text == "https://wiki.example/c%20d")
    }
}
