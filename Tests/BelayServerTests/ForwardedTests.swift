import HTTPTypes
import HummingbirdTesting
import Networks
import Testing
import Webhooks

@testable import BelayServer

/// Proxies and what they say of the sender.
@Suite(.timeLimit(.minutes(1))) struct ForwardedTests {
    private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap { AddressRange($0) } }

    private func forwarded(_ fields: [(String, String)]) throws -> Forwarded {
        var headers = HTTPFields()
        for (name, value) in fields { headers.append(.init(name: try #require(HTTPField.Name(name)), value: value)) }
        return try Forwarded(headers, from: "10.0.0.1", trusting: Self.ranges("10.0.0.0/8", "fd00::/8"))
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("192.0.2.7, 10.0.0.2", "192.0.2.7"), ("1.1.1.1, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"), ("192.0.2.7:4711", "192.0.2.7"), ("[2001:db8::7]:80", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"), ("192.0.2.7, fd00::2", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, unknown", ""), ("unknown, 192.0.2.7", "192.0.2.7"), ("", ""), ("nonsense", ""),
        ("192.0.2.7, ", ""),
    ])
    func `the sender is the last address that is no trusted proxy`(value: String, client: String) throws {
        #expect(try forwarded([("X-Forwarded-For", value)]).client ?? "" == client)
    }

    @Test func `headers that stand twice are one list`() throws {
        let both = try forwarded([("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "192.0.2.7, 10.0.0.2")])
        #expect(both.client == "192.0.2.7")
        #expect(try forwarded([]).client == "10.0.0.1")
    }

    @Test(arguments: [
        ("for=192.0.2.7", "192.0.2.7"), ("For=\"[2001:db8::7]:4711\"", "2001:db8::7"),
        ("for=1.1.1.1;host=x, for=192.0.2.7;proto=https, for=10.0.0.2", "192.0.2.7"),
        ("for=_hidden", ""), ("for=unknown;proto=https", ""), ("proto=https", ""),
        ("for=\"1.1.1.1, for=192.0.2.9\", for=192.0.2.7", "192.0.2.7"),
    ])
    func `Forwarded is read as RFC 7239 has it`(value: String, client: String) throws {
        #expect(try forwarded([("Forwarded", value)]).client ?? "" == client)
    }

    @Test func `scheme and host are told, too`() throws {
        let standard = try forwarded([("Forwarded", "for=192.0.2.7;proto=HTTPS;host=\"belay.example.com:8443\"")])
        #expect(standard == Forwarded(client: "192.0.2.7", scheme: "https", host: "belay.example.com:8443"))
        let plain = try forwarded([
            ("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https"),
            ("X-Forwarded-Host", "a.example, b.example"),
        ])
        #expect(plain == Forwarded(client: "192.0.2.7", scheme: "https", host: "b.example"))
    }

    @Test func `two headers that contradict each other are refused`() throws {
        let same = try forwarded([("X-Forwarded-For", "192.0.2.7"), ("Forwarded", "for=192.0.2.7")])
        #expect(same.client == "192.0.2.7")
        let problem = #expect(throws: Problem.self) {
            try forwarded([("X-Forwarded-For", "192.0.2.7"), ("Forwarded", "for=1.1.1.1")])
        }
        #expect(problem?.status == .badRequest)
    }

    @Test(arguments: [true, false])
    func `only a trusted proxy is believed about addresses and certificates`(isTrusted: Bool) async throws {
        var edge = ServerEdge(trustedProxies: Self.ranges(isTrusted ? "127.0.0.1" : "192.0.2.1"))
        edge.clientNameHeader = HTTPField.Name("X-Client-Name")
        let policy = WebhookPolicy(
            requirements: [
                "generic": .init(addresses: Self.ranges("198.51.100.0/24")),
                "grafana": .init(clientNames: ["CN=grafana,O=Example Inc"]),
            ], allowsUnsigned: false
        ) { _ in throw NoInternet() }
        let test = try TestServer(edge: edge, webhooks: policy)
        try await test.test(.live) { client async throws in
            func post(_ source: String, _ headers: HTTPFields) async throws -> HTTPResponse.Status {
                let sample = try #require(WebhookSources.named(source)?.sample)
                return try await client.send(.post, "/webhooks/\(source)", sample, headers: headers).status
            }
            let address = try #require(HTTPField.Name("X-Forwarded-For"))
            let name = try #require(HTTPField.Name("X-Client-Name"))
            #expect(try await post("generic", [address: "198.51.100.7"]) == (isTrusted ? .accepted : .forbidden))
            #expect(try await post("generic", [address: "198.51.100.7, 203.0.113.1"]) == .forbidden)
            #expect(try await post("generic", [:]) == .forbidden)
            let expected: HTTPResponse.Status = isTrusted ? .accepted : .unauthorized
            #expect(try await post("grafana", [name: "CN=grafana,O=Example Inc"]) == expected)
            #expect(try await post("grafana", [name: "CN=other"]) == (isTrusted ? .forbidden : .unauthorized))
            var twice: HTTPFields = [name: "CN=grafana,O=Example Inc"]
            twice.append(.init(name: name, value: "CN=other"))
            #expect(try await post("grafana", twice) == .unauthorized)
        }
    }

    @Test func `what a proxy calls the service, and what its clients call it, have both to be ours`() async throws {
        let edge = ServerEdge(trustedProxies: Self.ranges("127.0.0.1"))
        let test = try TestServer(hosts: ["belay.example.com"], edge: edge)
        try await test.test(.live) { client async throws in
            let host = try #require(HTTPField.Name("X-Forwarded-Host"))
            let scheme = try #require(HTTPField.Name("X-Forwarded-Proto"))
            #expect(try await client.get("/runs", headers: [host: "belay.example.com"]).status == .ok)
            #expect(try await client.get("/runs", headers: [host: "evil.example"]).status == .forbidden)
            for (origin, status) in [
                ("https://belay.example.com", HTTPResponse.Status.ok), ("http://belay.example.com", .forbidden),
            ] {
                let headers: HTTPFields = [host: "belay.example.com", scheme: "https", .origin: origin]
                #expect(try await client.get("/runs", headers: headers).status == status)
            }
        }
    }
}
