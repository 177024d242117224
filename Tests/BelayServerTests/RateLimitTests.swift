import HTTPTypes
import HummingbirdTesting
import JSON
import Networks
import Testing

@testable import BelayServer

@Suite(.timeLimit(.minutes(1))) struct RateLimitTests {
    @Test(arguments: [("100/s", 100, 1), ("3000/m", 3000, 60), ("1/h", 1, 3600)])
    func `a limit is read`(text: String, requests: Int, seconds: Int) {
        #expect(RateLimit(text) == RateLimit(requests: requests, seconds: seconds))
    }

    @Test(arguments: ["", "100", "0/s", "-1/s", "1/d", "a/s", "1/s/s", "1.5/s", "2000000/s"])
    func `what is no limit is none`(text: String) { #expect(RateLimit(text) == nil) }

    @Test func `a bucket is full to begin with, and fills evenly`() {
        let limiter = RateLimiter(RateLimit(requests: 4, seconds: 2))
        let start = ContinuousClock.now
        #expect((0..<4).map { _ in limiter.take("a", at: start).remaining } == [3, 2, 1, 0])
        #expect(limiter.take("a", at: start) == .init(isAllowed: false, remaining: 0, seconds: 1))
        #expect(limiter.take("b", at: start).isAllowed)
        #expect(!limiter.take("a", at: start + .milliseconds(499)).isAllowed)
        #expect(limiter.take("a", at: start + .milliseconds(501)).isAllowed)
        #expect(!limiter.take("a", at: start + .milliseconds(502)).isAllowed)
        #expect(limiter.take("a", at: start + .seconds(60)).remaining == 3)
    }

    @Test func `the pause that is named is long enough`() {
        let limiter = RateLimiter(RateLimit(requests: 6, seconds: 3600))
        let start = ContinuousClock.now
        for _ in 1...6 { _ = limiter.take("a", at: start) }
        let refused = limiter.take("a", at: start)
        #expect(refused == .init(isAllowed: false, remaining: 0, seconds: 600))
        #expect(limiter.take("a", at: start + .seconds(refused.seconds)).isAllowed)
    }

    @Test func `the table of clients is bounded, and those who ask are remembered`() {
        let limiter = RateLimiter(RateLimit(requests: 2, seconds: 3600), clientsMax: 100)
        let start = ContinuousClock.now
        var allowed = 0
        for number in 0..<1000 {
            _ = limiter.take("\(number)", at: start)
            if number.isMultiple(of: 10), limiter.take("often", at: start).isAllowed { allowed += 1 }
            #expect(limiter.clientCount <= 101)
        }
        #expect(allowed == 2)
    }

    @Test func `too much is answered with 429, and deliveries with 503`() async throws {
        let test = try TestServer(edge: ServerEdge(rateLimit: RateLimit(requests: 3, seconds: 3600)))
        try await test.test { client async throws in
            let first = try await client.get("/runs")
            #expect(first.header("RateLimit-Policy") == "\"default\";q=3;w=3600")
            #expect(first.header("RateLimit") == "\"default\";r=2;t=1200")
            _ = try await client.get("/nothing")
            _ = try await client.get("/runs")
            let refused = try await client.get("/runs")
            #expect(refused.status == .tooManyRequests)
            #expect(refused.json["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded")
            #expect(refused.header("RateLimit") == "\"default\";r=0;t=1200")
            #expect(refused.header("Retry-After") == "1200")
            let delivery = try await client.send(.post, "/webhooks/alertmanager", "{}")
            #expect(delivery.status == .serviceUnavailable && delivery.header("Retry-After") == "1200")
            for path in ["/livez", "/readyz"] { #expect(try await client.get(path).status == .ok) }
        }
    }

    @Test func `each sender behind a proxy has its own limit`() async throws {
        var edge = ServerEdge(rateLimit: RateLimit(requests: 1, seconds: 3600))
        edge.trustedProxies = ["127.0.0.1"].compactMap { AddressRange($0) }
        let test = try TestServer(edge: edge)
        try await test.test(.live) { client async throws in
            let name = try #require(HTTPField.Name("X-Forwarded-For"))
            for (address, status) in [
                ("192.0.2.1", HTTPResponse.Status.ok), ("192.0.2.1", .tooManyRequests), ("192.0.2.2", .ok),
                ("2001:db8::1", .ok), ("2001:db8::2", .tooManyRequests), ("2001:db8:0:1::1", .ok),
            ] {
                #expect(try await client.get("/runs", headers: [name: address]).status == status, "\(address)")
            }
        }
    }

    @Test func `without a limit nothing is said of one`() async throws {
        let test = try TestServer()
        try await test.test { client async throws in
            #expect(try await client.get("/runs").header("RateLimit") == nil)
        }
    }
}
