import Foundation
import Hummingbird
import Testing

@testable import ConfluenceSandbox

struct RateLimitTests {
    @Test func `limits are read as text`() throws {
        #expect(try SandboxRateLimit(parsing: "100/s") == SandboxRateLimit(100))
        #expect(try SandboxRateLimit(parsing: "600/m") == SandboxRateLimit(600, per: .seconds(60)))
        #expect(try SandboxRateLimit(parsing: "5000/h") == SandboxRateLimit(5000, per: .seconds(3600)))
        #expect(try SandboxRateLimit(parsing: "20/5s").description == "20/5s")
        for wrong in ["", "100", "/s", "0/s", "-1/s", "100/", "100/d", "100/5ms", "100/s/s", "many/s"] {
            #expect(throws: SandboxFaultError.self, "\(wrong)") { try SandboxRateLimit(parsing: wrong) }
        }
    }

    private func fixture(_ profile: SandboxProfile, _ limit: SandboxRateLimit?) async throws -> SandboxFixture {
        try await SandboxFixture {
            $0.profile = profile
            $0.rateLimit = limit
            // 0.4 s after a full second.
            $0.now = { Date(timeIntervalSince1970: 1_790_000_000.4) }
            $0.users.append(SandboxUser(name: "other", token: "other-token"))
        }
    }

    @Test func `Cloud tells what is left, warns below a fifth, and refuses who has nothing left`() async throws {
        let fixture = try await fixture(.cloud, SandboxRateLimit(10, per: .seconds(60)))
        let spaces = "/wiki/api/v2/spaces"
        try await fixture.test { client async throws in
            for remaining in (0..<10).reversed() {
                let answer = try await client.get(spaces)
                #expect(answer.status == 200)
                #expect(answer.headers[named: "X-RateLimit-Limit"] == "10")
                #expect(answer.headers[named: "X-RateLimit-Remaining"] == String(remaining))
                #expect(answer.headers[named: "X-RateLimit-NearLimit"] == (remaining < 2 ? "true" : nil))
                #expect(answer.headers[named: "X-RateLimit-Reset"] == "2026-09-21T14:14:20.400Z")
                #expect(answer.headers[named: "Retry-After"] == nil)
                #expect(answer.headers[named: "X-RateLimit-FillRate"] == nil)
            }
            fixture.sandbox.advanceClock(by: .milliseconds(100))
            let refused = try await client.get(spaces)
            #expect(refused.status == 429)
            #expect(try refused.errorTitle() == "Rate limit exceeded.")
            #expect(refused.headers[named: "Retry-After"] == "60")
            #expect(refused.headers[named: "X-RateLimit-Remaining"] == "0")
            #expect(refused.headers[named: "RateLimit-Reason"] == "confluence-burst-based")
            // Others have their own, and what is no API has no limit.
            let other = "Basic " + Data("other:other-token".utf8).base64EncodedString()
            #expect(try await client.get(spaces, authorization: other).headers[named: "X-RateLimit-Remaining"] == "9")
            #expect(try await client.get("/__sandbox", authorization: nil).status == 200)
            fixture.sandbox.advanceClock(by: .milliseconds(59_899))
            #expect(try await client.get(spaces).status == 429)
            fixture.sandbox.advanceClock(by: .milliseconds(1))
            #expect(try await client.get(spaces).headers[named: "X-RateLimit-Remaining"] == "9")
        }
    }

    @Test func `Data Center tells interval and fill rate, and to wait for nothing`() async throws {
        let fixture = try await fixture(.dataCenter, SandboxRateLimit(2, per: .seconds(5)))
        let spaces = "/confluence/rest/api/space"
        try await fixture.test { client async throws in
            let answer = try await client.get(spaces)
            #expect(answer.status == 200)
            let fields = ["Limit": "2", "Remaining": "1", "Interval-Seconds": "5", "FillRate": "2", "Reset": nil]
            for (name, value) in fields { #expect(answer.headers[named: "X-RateLimit-\(name)"] == value) }
            #expect(answer.headers[named: "retry-after"] == "0")
            #expect(try await client.get(spaces).headers[named: "retry-after"] == "5")
            #expect(try await client.get(spaces).status == 429)
            // A reset gives everybody everything back.
            try await fixture.sandbox.reset()
            #expect(try await client.get(spaces).headers[named: "X-RateLimit-Remaining"] == "1")
        }
    }

    @Test func `without a limit nothing is said of one`() async throws {
        let fixture = try await fixture(.cloud, nil)
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/api/v2/spaces")
            #expect(!answer.headers.contains { $0.name.canonicalName.hasPrefix("x-ratelimit") })
        }
    }
}
