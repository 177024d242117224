import ConfluenceSandbox
import Foundation
import HTTP
import Testing

@testable import Confluence

/// The client on a site that allows few requests.
@Suite(.timeLimit(.minutes(1)))
struct RateLimitTests {
    private static let limit = SandboxRateLimit(5)

    /// Time that passes only while somebody sleeps, for the client and for the sandbox.
    private struct SharedTime: Sendable {
        static let start = Date(timeIntervalSince1970: 1_790_000_000)

        let sleeps = Collected<Duration>()
        let origin = ContinuousClock.now

        var passed: Duration { sleeps.values.reduce(.zero, +) }

        func sleep(_ time: Duration, _ sandbox: Sandbox) {
            sleeps.append(time)
            sandbox.advanceClock(by: time)
        }
    }

    @Test(arguments: SandboxProfile.spoken)
    func `under a limit of a few requests a second every call succeeds, with hardly a refusal`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile, pageCount: 60) {
            $0.now = { SharedTime.start }
            $0.rateLimit = Self.limit
        } _: { site in
            let time = SharedTime()
            let sandbox = site.sandbox
            let sleep: @Sendable (Duration) -> Void = { time.sleep($0, sandbox) }
            let gate = RequestGate(
                concurrency: 8,
                clock: RequestGate.Clock(now: { time.origin + time.passed }, sleep: { sleep($0) }))
            let client = try ConfluenceClient(
                configuration: site.configuration, http: site.http,
                surroundings: .init(
                    sleep: { sleep($0) },
                    now: { SharedTime.start.addingTimeInterval(time.passed / .seconds(1)) }, gate: gate))
            let pages = try await client.fetchPages(in: site.space)
            #expect(pages.count >= 60)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for page in pages.prefix(60) {
                    group.addTask {
                        let read = try await client.fetchPage(id: page.id)
                        #expect(read.title == page.title)
                    }
                }
                try await group.waitForAll()
            }
            let statuses = await sandbox.requestJournal().map(\.status)
            #expect(statuses.filter { $0 == 200 }.count >= 60)
            // The first requests are under way before anybody knows of the limit; then nobody asks in vain.
            #expect(statuses.filter { $0 == 429 }.count <= 4)
            #expect(time.passed >= .seconds(10))
        }
    }
}
