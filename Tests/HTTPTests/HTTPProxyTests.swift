import Foundation
import HTTP
import Testing

/// Proxies; the target names do not exist, so that nothing but the proxy can answer.
@Suite struct HTTPProxyTests {
    @Test func `requests go through the configured proxy, with its own credentials`() async throws {
        let proxy = try LoopbackServer { _ in .response(200, [:], Array("by proxy".utf8)) }
        defer { proxy.stop() }
        let client = HTTPClient(
            configuration: HTTPClientConfiguration(proxy: "http://user:pass-word@127.0.0.1:\(proxy.port)", noProxy: ""))
        let response = try await client.execute(
            HTTPRequest(url: "http://wiki.invalid/x", headers: ["Authorization": "Basic site"]))
        #expect(response.text == "by proxy")
        let request = try #require(proxy.requests.first)
        #expect(request.target == "http://wiki.invalid/x")
        #expect(request.headers["Proxy-Authorization"] == "Basic \(Data("user:pass-word".utf8).base64EncodedString())")
        await client.shutdown()
    }

    @Test func `a tunnel is asked for without the site's credentials, and its refusal is told`() async throws {
        for (status, code) in [(407, "proxy_refused"), (403, "proxy_refused"), (502, "connect_failed")] {
            let proxy = try LoopbackServer { _ in .response(status, ["Proxy-Authenticate": "Basic realm=x"]) }
            defer { proxy.stop() }
            let client = HTTPClient(
                configuration: HTTPClientConfiguration(
                    proxy: "http://user:pass-word@127.0.0.1:\(proxy.port)", noProxy: ""))
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(
                    HTTPRequest(
                        method: "POST", url: "https://wiki.invalid/x", headers: ["Authorization": "Basic site"],
                        body: .bytes([1])))
            }
            #expect(error?.code.rawValue == code)
            #expect(error?.isConnectionFailure == true)
            #expect(error?.message.contains("the proxy answers \(status)") == true)
            #expect(error?.message.contains("HTTPS_PROXY") == true)
            #expect(error?.message.contains("pass-word") == false)
            let request = try #require(proxy.requests.first)
            #expect(request.method == "CONNECT")
            #expect(request.headers["Authorization"] == nil)
            await client.shutdown()
        }
    }

    @Test func `loopback, and what needs no proxy, is reached directly`() async throws {
        let proxy = try LoopbackServer { _ in .response(500) }
        defer { proxy.stop() }
        let configuration = HTTPClientConfiguration(
            proxy: "http://127.0.0.1:\(proxy.port)", noProxy: "other.example,wiki.invalid")
        try await withServer(configuration: configuration) { _ in
            .response(200)
        } _: { server, client in
            let response = try await client.execute(HTTPRequest(url: server.url()))
            #expect(response.status == 200)
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: "http://wiki.invalid/"))
            }
            #expect(error?.code == .resolveFailed)
            #expect(proxy.requests.isEmpty)
        }
    }
}
