import Foundation
import HTTP
import Testing

@testable import Confluence

@Suite struct ConfluenceRetryTests {
    @Test func `a read waits as long as 429 asks, in seconds`() async throws {
        try await withStubSite { request in
            request.index < 2
                ? .json("{}", status: 429, headers: ["Retry-After": request.index == 0 ? "7" : "0"])
                : .json(pageJSON())
        } _: { site in
            let page = try await site.client.fetchPage(id: "7", body: .none)
            #expect(page.id == "7")
            #expect(site.waits.values.count == 2)
            #expect(site.waits.values.first ?? .zero >= .seconds(7))
            #expect(site.waits.values.first ?? .zero <= .seconds(9))
            // "0" is what Data Center always says: our own wait counts.
            #expect(site.waits.values.last == .seconds(1))
        }
    }

    @Test func `a read waits as long as 503 asks, as a date`() async throws {
        // Against the server's own Date, which is the present: our clock in these tests is wrong.
        let style = Date.VerbatimFormatStyle(
            format: """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
                \(second: .twoDigits)
                """, locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt,
            calendar: Calendar(identifier: .gregorian))
        let date = (Date() + 500).formatted(style) + " GMT"
        let policy = ConfluenceRetryPolicy(budget: .seconds(1000))
        try await withStubSite(retry: policy, random: 0) { request in
            request.index == 0 ? .json("{}", status: 503, headers: ["Retry-After": date]) : .json(pageJSON())
        } _: { site in
            _ = try await site.client.fetchPage(id: "7", body: .none)
            let wait = try #require(site.waits.values.first)
            #expect(wait > .seconds(440) && wait <= .seconds(501), "\(date)")
        }
    }

    @Test func `a server that asks for more than the budget gets no second try`() async throws {
        try await withStubSite { _ in
            .json("{}", status: 429, headers: ["Retry-After": "3600"])
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(error?.code == .rateLimited)
            #expect(error?.retryAfter == .seconds(3600))
            #expect(site.requests.values.count == 1)
        }
    }

    @Test func `tries, waits and budget are bounded`() async throws {
        let policy = ConfluenceRetryPolicy(
            attemptsMax: 4, initialWait: .seconds(2), waitMax: .seconds(5), budget: .seconds(60))
        try await withStubSite(retry: policy) { _ in
            .json("{}", status: 502)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(error?.code == .server)
            #expect(error?.isOutcomeUnknown == false)
            #expect(site.waits.values == [.seconds(2), .seconds(4), .seconds(5)])
        }
    }

    @Test(arguments: [400, 401, 403, 404, 409, 410, 413, 501])
    func `what another try cannot mend is not tried again`(status: Int) async throws {
        try await withStubSite { _ in
            .json("{}", status: status)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) { try await site.client.fetchPage(id: "7") }
            #expect(error?.status == status)
            #expect(site.requests.values.count == 1)
        }
    }

    @Test func `a page is not created again before it has been looked up`() async throws {
        try await withStubSite { _ in
            .json("{}", status: 503)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p/>")
            }
            #expect(error?.isOutcomeUnknown == true)
            #expect(site.requests.values.filter { $0.method == "POST" }.count == 1)
        }
    }

    @Test func `a creation that was turned away for now is tried again`() async throws {
        try await withStubSite { request in
            request.index == 0 ? .json("{}", status: 429) : .json(pageJSON(body: "<p/>"))
        } _: { site in
            _ = try await site.client.createPage(in: stubSpace("1"), title: "T", storage: "<p/>")
            #expect(site.requests.values.map(\.method) == ["POST", "POST"])
        }
    }

    @Test func `a write that cannot have arrived is tried again`() async throws {
        let waits = Collected<Duration>()
        let http = HTTPClient()
        // Nothing listens on port 1.
        let configuration = ConfluenceConfiguration(
            baseURL: "http://127.0.0.1:1", credentials: .none, retry: ConfluenceRetryPolicy(attemptsMax: 3))
        let client = try ConfluenceClient(
            configuration: configuration, http: http,
            surroundings: .init(sleep: { waits.append($0) }, random: { 1 }))
        let error = await #expect(throws: ConfluenceError.self) {
            try await client.createPage(in: stubSpace("1"), title: "T", storage: "<p/>")
        }
        #expect(error?.code == .network)
        #expect(error?.isOutcomeUnknown == false)
        #expect(waits.values == [.milliseconds(500), .seconds(1)])
        await http.shutdown()
    }

    @Test func `waiting ends when the task is cancelled`() async throws {
        let (waiting, report) = AsyncStream<Void>.makeStream()
        // Never yields: waiting for it ends by cancellation only.
        let (never, keeper) = AsyncStream<Void>.makeStream()
        let http = HTTPClient()
        let test: @Sendable (Int) async throws -> Void = { port in
            let client = try ConfluenceClient(
                configuration: ConfluenceConfiguration(baseURL: "http://127.0.0.1:\(port)", credentials: .none),
                http: http,
                surroundings: .init(sleep: { _ in
                    report.yield()
                    for await _ in never {}
                    try Task.checkCancellation()
                }))
            let task = Task { try await client.currentUser() }
            for await _ in waiting { break }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
        try await withStubServer(Collected(), { _ in .json("{}", status: 429) }, test)
        keeper.finish()
        await http.shutdown()
    }
}
