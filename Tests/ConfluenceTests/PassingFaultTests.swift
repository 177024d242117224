import Foundation
import HTTP
import Testing

@testable import Confluence

/// Which faults pass, and which are there to stay.
@Suite struct PassingFaultTests {
    private static let faults: [StubReply] = [
        .html("<title>Log in</title>"), .json(""), .json(#"{"id":"7","title":"#), StubReply(status: 200, headers: [:]),
        StubReply(status: 200, headers: ["Content-Type": "text/plain"], body: "{}"), .json("{}", status: 500),
    ]

    @Test(arguments: faults.indices)
    func `half an answer or a login page in the middle of work passes`(index: Int) async throws {
        try await withStubSite { request in
            (1...4).contains(request.index) ? Self.faults[index] : .json(pageJSON())
        } _: { site in
            _ = try await site.client.fetchPage(id: "7", body: .none)
            _ = try await site.client.fetchPage(id: "7", body: .none)
            #expect(site.requests.values.count == 6)
        }
    }

    @Test(arguments: faults.indices)
    func `it is an error when it stays`(index: Int) async throws {
        try await withStubSite { request in
            request.index > 0 ? Self.faults[index] : .json(pageJSON())
        } _: { site in
            _ = try await site.client.fetchPage(id: "7", body: .none)
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(error?.code == (Self.faults[index].status == 500 ? .server : .notJSON))
            #expect(site.requests.values.count == 6)
        }
    }

    @Test(arguments: faults.indices)
    func `a site that has never answered well is soon said to be configured wrongly`(index: Int) async throws {
        try await withStubSite { _ in
            Self.faults[index]
        } _: { site in
            await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(site.requests.values.count == 3)
        }
    }

    @Test func `a redirect to a login page is there to stay`() async throws {
        try await withStubSite { request in
            request.index == 0
                ? .json(pageJSON()) : StubReply(status: 302, headers: ["Location": "https://login.example/sso"])
        } _: { site in
            _ = try await site.client.fetchPage(id: "7", body: .none)
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(error?.code == .notJSON)
            #expect(site.requests.values.count == 2)
        }
    }

    @Test func `a login page is no success of a deletion`() async throws {
        try await withStubSite { _ in
            .html("<title>Log in</title>")
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.deletePage(id: "7") }
            #expect(error?.code == .notJSON)
            #expect(error?.isOutcomeUnknown == true)
        }
    }

    @Test func `a creation whose answer is broken is not repeated, and may have worked`() async throws {
        try await withStubSite { _ in
            .json(#"{"id":"#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p/>")
            }
            #expect(error?.isOutcomeUnknown == true)
            #expect(error?.message.contains("broken JSON of 6 bytes") == true)
            // Whether it worked cannot be looked up either.
            #expect(site.requests.values.filter { $0.method == "POST" }.count == 1)
        }
    }

    @Test func `with one request in five failing in any way, a call practically always succeeds`() async throws {
        // A fixed sequence, so that this test has one outcome.
        let replies = Locked(SplitMix(state: 7))
        let statuses = [429, 500, 502, 503, 504]
        try await withStubSite(random: 0.5) { _ in
            let (chance, kind) = replies.withLock { ($0.next() % 5, Int($0.next() % 11)) }
            guard chance == 0 else { return .json(pageJSON()) }
            return kind < 5 ? .json("{}", status: statuses[kind]) : Self.faults[kind - 5]
        } _: { site in
            for _ in 0..<2000 { _ = try await site.client.fetchPage(id: "7", body: .none) }
            #expect((2300...2700).contains(site.requests.values.count))
        }
    }

    @Test func `a site that is down gets its budget of retries, and then one try for each call`() async throws {
        let policy = ConfluenceRetryPolicy(attemptsMax: 20, budget: .seconds(1000))
        try await withStubSite(retry: policy, random: 0) { _ in
            .json("{}", status: 502)
        } _: { site in
            for _ in 0..<10 { _ = try? await site.client.fetchPage(id: "7") }
            #expect(site.requests.values.count == 110)
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(error?.message.contains("none is tried again") == true)
        }
    }

    @Test func `one call's 429 makes all calls of the site wait, and fewer run at once`() async throws {
        try await withStubSite { request in
            request.index == 0 ? .json("{}", status: 429, headers: ["Retry-After": "7"]) : .json(pageJSON())
        } _: { site in
            _ = try await site.client.fetchPage(id: "7", body: .none)
            #expect(site.pauses.values == [.seconds(7)])
            #expect(site.gate.limit == 4)
        }
        try await withStubSite { _ in
            .json(pageJSON(), headers: ["X-RateLimit-NearLimit": "true"])
        } _: { site in
            _ = try await site.client.fetchPage(id: "7", body: .none)
            #expect(site.gate.limit == 6)
        }
    }
}

/// Steele, Lea and Flood's SplitMix64.
private struct SplitMix: Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
