import Foundation
import HTTP
import Testing

@testable import Confluence

@Suite struct ConfluenceRulesTests {
    private let now = Date(timeIntervalSince1970: 784_111_777)

    @Test(
        arguments: [
            (["Retry-After": "120"], 120), (["Retry-After": " 0 "], 0), (["Retry-After": "-5"], 0),
            (["Retry-After": "Sun, 06 Nov 1994 08:50:00 GMT"], 23),
            (["Retry-After": "Sun, 06 Nov 1994 08:49:00 GMT"], 0),
            (["Retry-After": "Sun, 06 Nov 1994 08:50:00 GMT", "Date": "Sun, 06 Nov 1994 08:49:50 GMT"], 10),
            (["Retry-After": "Sunday, 06-Nov-94 08:50:00 GMT"], 23), (["Retry-After": "Sun Nov  6 08:50:00 1994"], 23),
            (["X-RateLimit-Reset": "1994-11-06T08:50Z"], 23),
            (["Beta-RateLimit": #""global-app-quota";r=0;t=120"#], 120),
            (["Beta-RateLimit": #""global-app-quota";r=5;t=120"#], nil), (["Retry-After": "soon"], nil),
            (["Retry-After": "Sun, 31 Feb 1994 08:50:00 GMT"], nil),
            (["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1994-11-06T08:50:07Z"], 30),
            (["X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "1994-11-06T08:50:07Z"], nil), ([:], nil),
        ] as [([String: String], Int?)])
    func `a server's wish to wait is read in all its forms`(fields: [String: String], seconds: Int?) {
        let headers = HTTPHeaders(fields.map { HTTPHeaders.Field(name: $0.key, value: $0.value) })
        #expect(RetryAfter.wait(headers, now: now) == seconds.map { .seconds($0) })
    }

    @Test func `waits grow, are spread, and keep within the budget`() {
        for random in [0.1, 0.5, 1.0] {
            var backoff = Backoff(policy: ConfluenceRetryPolicy(attemptsMax: 100, budget: .seconds(100)))
            var total = Duration.zero
            while let wait = backoff.nextWait(retryAfter: nil, random: random) {
                #expect(wait <= .seconds(30))
                total += wait
            }
            #expect(total <= .seconds(100) && total > .seconds(50))
        }
        var first = Backoff(policy: ConfluenceRetryPolicy(initialWait: .seconds(1)))
        #expect(first.nextWait(retryAfter: nil, random: 0) == .zero)
        #expect(first.nextWait(retryAfter: nil, random: 0.25) == .milliseconds(500))
        #expect(first.nextWait(retryAfter: .seconds(3), random: 0) == .seconds(3))
        #expect(first.nextWait(retryAfter: .seconds(3), random: 1) == .seconds(8))
        var exact = Backoff(policy: ConfluenceRetryPolicy(budget: .seconds(60)))
        // The spread on top would break the budget; the wish itself does not.
        #expect(exact.nextWait(retryAfter: .seconds(60), random: 1) == .seconds(60))
        #expect(exact.nextWait(retryAfter: .seconds(1), random: 1) == nil)
    }

    @Test func `a mark is found again, and keeps to its own key`() {
        let message = IdempotencyMarker.mark("a\nb\u{202E}", key: "run-1/step ü]")
        #expect(message == "a b [belay:run-1_step___]")
        #expect(IdempotencyMarker.isMarked(message, key: "run-1/step ü]"))
        #expect(!IdempotencyMarker.isMarked(IdempotencyMarker.mark("", key: "k12"), key: "k1"))
        let long = IdempotencyMarker.mark(String(repeating: "x", count: 900), key: "k")
        #expect(long.count <= 200 && IdempotencyMarker.isMarked(long, key: "k"))
        #expect(IdempotencyMarker.mark("", key: "k") == "[belay:k]")
    }

    @Test func `literals of CQL cannot be broken out of`() {
        #expect(CQL.literal(#"a" or \"#) == #""a\" or \\""#)
        // As characters, these quotation marks are one with what stands beside them.
        #expect(CQL.literal("\u{600}\" or \"\u{301}") == "\"\u{600}\\\" or \\\"\u{301}\"")
        #expect(CQL.words("\u{600}\"\u{301}") == "\"\u{600} \u{301}\"")
        #expect(CQL.words("*disk* (full): \"a\"\n") == #""disk full a""#)
        #expect(CQL.words("NOT disk AND (OR full) ANDES") == #""not disk and or full ANDES""#)
    }

    @Test func `times are read with and without fraction and offset`() {
        #expect(Timestamp.parse("1994-11-06T08:49:37.000Z") == now)
        #expect(Timestamp.parse("1994-11-06T08:49:37Z") == now)
        #expect(Timestamp.parse("1994-11-06T10:49:37.000+0200") == now)
        #expect(Timestamp.parse("1994-11-06T10:49:37.000+02:00") == now)
        #expect(Timestamp.parse("yesterday") == nil)
    }

    @Test func `percent-encoding comes back`() {
        let text = "a b&c=d/é%+~\u{0}"
        #expect(PercentEncoding.encode(text) == "a%20b%26c%3Dd%2F%C3%A9%25%2B~%00")
        #expect(PercentEncoding.decode(PercentEncoding.encode(text)) == text)
        #expect(PercentEncoding.decode("%4") == nil)
        #expect(PercentEncoding.decode("%ff") == nil)
    }
}
