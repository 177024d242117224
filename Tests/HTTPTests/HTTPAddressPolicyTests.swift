import Foundation
import Networks
import Testing

@testable import HTTP

@Suite struct HTTPAddressPolicyTests {
    private static let loopback = AddressRules(allowed: [AddressRange("127.0.0.1")].compactMap { $0 })

    /// Whatever leads to the server on loopback: names, and other ways to write its address.
    @Test(arguments: [
        "127.0.0.1", "localhost", "a.localhost", "0x7f.1", "2130706433", "017700000001", "[::ffff:127.0.0.1]",
    ])
    func `an address that is not public is never connected to`(host: String) async throws {
        try await withServer { _ in
            .response(200)
        } _: { server, client in
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(
                    HTTPRequest(url: "http://\(host):\(server.port)/", addresses: .only(AddressRules())))
            }
            #expect(error?.code == .addressRefused)
            #expect(error?.isConnectionFailure == true)
            #expect(
                error?.message.contains("is loopback; if that is meant, allow it in BELAY_ALLOWED_NETWORKS") == true)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `what is allowed is connected to`() async throws {
        try await withServer { _ in
            .response(200)
        } _: { server, client in
            let response = try await client.execute(
                HTTPRequest(url: server.url(), addresses: .only(Self.loopback)))
            #expect(response.status == 200)
        }
    }

    @Test func `a connection that was free to be made is not taken over`() async throws {
        try await withServer { _ in
            .response(200)
        } _: { server, client in
            _ = try await client.execute(HTTPRequest(url: server.url()))
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(HTTPRequest(url: server.url(), addresses: .only(AddressRules())))
            }
            #expect(error?.code == .addressRefused)
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a redirect leads nowhere that a request could not go`() async throws {
        let inside = try LoopbackServer { _ in .response(200, [:], Array("secret".utf8)) }
        defer { inside.stop() }
        try await withServer { _ in
            .response(302, ["Location": inside.url("/latest/meta-data")])
        } _: { server, client in
            // The first host is the operator's own.
            let url = "http://wiki.localhost:\(server.port)/"
            let error = await #expect(throws: HTTPError.self) {
                try await client.execute(
                    HTTPRequest(url: url, redirects: .any(max: 3), addresses: .onlyElsewhere(AddressRules())))
            }
            #expect(error?.code == .addressRefused)
            #expect(server.requests.count == 1)
            #expect(inside.requests.isEmpty)
            let response = try await client.execute(
                HTTPRequest(url: url, redirects: .any(max: 3), addresses: .onlyElsewhere(Self.loopback)))
            #expect(response.text == "secret")
        }
    }

    @Test func `through a proxy, addresses in the URL are judged before it is asked`() async throws {
        let proxy = try LoopbackServer { _ in .response(200, [:], Array("by proxy".utf8)) }
        defer { proxy.stop() }
        let client = HTTPClient(
            configuration: HTTPClientConfiguration(proxy: "http://127.0.0.1:\(proxy.port)", noProxy: ""))
        for host in ["10.0.0.1", "169.254.169.254", "[fd00:ec2::254]", "[fe80::1%25lo]", "0xa9fea9fe"] {
            let error = await #expect(throws: HTTPError.self, "\(host)") {
                try await client.execute(HTTPRequest(url: "http://\(host)/", addresses: .only(AddressRules())))
            }
            #expect(error?.code == .addressRefused, "\(host)")
        }
        #expect(proxy.requests.isEmpty)
        let response = try await client.execute(
            HTTPRequest(url: "http://wiki.invalid/", addresses: .only(AddressRules())))
        #expect(response.text == "by proxy")
        await client.shutdown()
    }

    @Test(arguments: [
        ("https://a.example/", "https_proxy=p1 HTTPS_PROXY=p2", "p1"), ("https://a.example/", "HTTPS_PROXY=p2", "p2"),
        ("http://a.example/", "HTTP_PROXY=p3", ""), ("http://a.example/", "ALL_PROXY=p4", "p4"),
        ("https://localhost/", "HTTPS_PROXY=p2", ""), ("https://a.example/", "HTTPS_PROXY=p2 NO_PROXY=example", ""),
        ("https://a.example/", "HTTPS_PROXY=p2 NO_PROXY=b,.a.example", ""),
        ("https://ba.example/", "HTTPS_PROXY=p2 NO_PROXY=a.example", "p2"),
        ("https://a.example/", "HTTPS_PROXY=p2 NO_PROXY=*", ""),
        ("https://10.1.2.3/", "HTTPS_PROXY=p2 NO_PROXY=10.0.0.0/8", ""),
    ])
    func `it is known beforehand which proxy is asked`(url: String, environment: String, proxy: String) throws {
        let pairs = environment.split(separator: " ").map { $0.split(separator: "=").map(String.init) }
        let variables = Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
        let found = HTTPClientConfiguration().proxy(for: try HTTPURL(url), environment: variables)
        #expect(found ?? "" == proxy)
        let none = HTTPClientConfiguration(proxy: "", noProxy: "")
        #expect(none.proxy(for: try HTTPURL(url), environment: variables) == nil)
    }
}
