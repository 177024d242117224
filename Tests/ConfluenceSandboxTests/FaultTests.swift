import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct FaultTextTests {
    @Test func `faults are read and written as text`() throws {
        let text = "latency=200ms,502=json,429=5s,clock-skew=-5m,reset-after"
        let faults = try SandboxFault.list(parsing: text)
        #expect(faults.map(\.description).joined(separator: ",") == text)
        #expect(faults[0].duration == .milliseconds(200))
        #expect(faults[1].form == .json)
        #expect(faults[3].duration == .seconds(-300))
        for kind in SandboxFault.Kind.allCases { #expect(try SandboxFault(parsing: kind.rawValue).kind == kind) }
    }

    @Test(arguments: ["rest", "502=xml", "latency=fast", "reset=1s", "latency=25h", "", "slow=", "index-lag=-1s"])
    func `what is no fault is refused with what there is`(text: String) {
        #expect(throws: SandboxFaultError.self) { try SandboxFault(parsing: text) }
    }

    @Test func `chaos is read as text`() throws {
        let chaos = try SandboxChaos(parsing: "seed=7, rate=0.25, kinds=503+reset")
        #expect(chaos.seed == 7)
        #expect(chaos.rate == 0.25)
        #expect(chaos.kinds == [.unavailable, .reset])
        #expect(try SandboxChaos(parsing: "rate=1,seed=1").kinds == SandboxFault.Kind.allCases)
        for wrong in ["rate=1", "seed=1", "seed=1,rate=2", "seed=1,rate=0.1,kinds=x", "seed=1,rate=0.1,colour=red"] {
            #expect(throws: SandboxFaultError.self) { try SandboxChaos(parsing: wrong) }
        }
    }

    @Test func `chaos decides by seed, request and occurrence alone`() {
        let chaos = SandboxChaos(seed: 7, rate: 0.2)
        let requests = (1...5000).map { "GET /wiki/api/v2/pages/\($0)?" }
        let faults = requests.map { chaos.fault(for: $0, occurrence: 1)?.kind }
        #expect(requests.reversed().map { chaos.fault(for: $0, occurrence: 1)?.kind } == faults.reversed())
        let hits = faults.compactMap { $0 }
        #expect((900...1100).contains(hits.count))
        #expect(Set(hits).count == SandboxFault.Kind.allCases.count)
        #expect(requests.map { SandboxChaos(seed: 8, rate: 0.2).fault(for: $0, occurrence: 1)?.kind } != faults)
        #expect(requests.map { chaos.fault(for: $0, occurrence: 2)?.kind } != faults)
        #expect(requests.allSatisfy { SandboxChaos(seed: 7, rate: 0).fault(for: $0, occurrence: 1) == nil })
    }
}

struct FaultTests {
    private static let pages = "/wiki/api/v2/pages"

    private func header(_ faults: String) -> [String: String] { [FaultPlan.header: faults] }

    @Test func `a request can choose its fault, and the journal tells it`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let tooMany = try await client.send(.get, Self.pages, headers: header("429=3s"))
            #expect(tooMany.status == 429)
            #expect(tooMany.headers[named: "Retry-After"] == "3")
            #expect(tooMany.headers[named: "RateLimit-Reason"] == "confluence-burst-based")
            #expect(tooMany.headers[named: "X-RateLimit-Remaining"] == "0")
            #expect(try tooMany.errorTitle() == "Rate limit exceeded.")
            let until = try await client.send(.get, Self.pages, headers: header("429-date"))
            #expect(until.headers[named: "Retry-After"]?.hasSuffix(" GMT") == true)
            let wrong = try await client.send(.get, Self.pages, headers: header("oops"))
            #expect(wrong.status == 400)
            #expect(wrong.text.contains("reset-after"))
            let journal = await fixture.sandbox.requestJournal()
            #expect(journal.map(\.faults) == [["429=3s"], ["429-date"]])
        }
    }

    @Test(arguments: [
        ("500", 500, "application/json", "errors"), ("502", 502, "text/html;charset=UTF-8", "nginx"),
        ("503", 503, "text/plain", "upstream"), ("504", 504, "text/html;charset=UTF-8", "504 Gateway Timeout"),
        ("502=json", 502, "application/json", "errors"),
        ("login-page", 200, "text/html;charset=UTF-8", "Log in with Atlassian"),
    ])
    func `errors come in the forms of the API and of proxies, and nothing is done`(
        fault: String, status: Int, type: String, text: String
    ) async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let page: JSONValue = ["spaceId": .int(fixture.spaceID), "title": "Page"]
            let answer = try await client.send(.post, Self.pages, json: page, headers: header(fault))
            #expect(answer.status == status)
            #expect(answer.headers[.contentType] == type)
            #expect(answer.text.contains(text))
            #expect(try await client.get(Self.pages + "?title=Page").titles().isEmpty)
        }
    }

    @Test func `answers are spoiled after the work was done`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let page: JSONValue = ["spaceId": .int(fixture.spaceID), "title": "One"]
            let empty = try await client.send(.post, Self.pages, json: page, headers: header("empty-body"))
            #expect(empty.status == 200)
            #expect(empty.bytes.isEmpty)
            let typed = try await client.send(.get, Self.pages, headers: header("wrong-type"))
            #expect(typed.headers[.contentType] == "text/html;charset=UTF-8")
            #expect(try typed.titles().contains("One"))
        }
    }

    @Test func `an upload can leave half an attachment behind a 503`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page")
        try await fixture.test { client async throws in
            let body = "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n12345678\r\n--X--"
            let answer = try await client.send(
                .put, "/wiki/rest/api/content/\(id)/child/attachment", bytes: Array(body.utf8),
                headers: [
                    "Content-Type": "multipart/form-data; boundary=X", "X-Atlassian-Token": "no-check",
                    FaultPlan.header: "half-attachment",
                ])
            #expect(answer.status == 503)
            let page = try #require(try await fixture.sandbox.page(id: String(id)))
            #expect(page.attachments.first?.size == 4)
            #expect(try page.attachments.first?.content == Array("1234".utf8))
        }
    }

    @Test func `rules are for some requests, by count and by pattern`() async throws {
        let plan = FaultPlan(chaos: nil)
        func faults(_ method: HTTPRequest.Method, _ path: String) async throws -> [String] {
            let head = HTTPRequest(method: method, scheme: nil, authority: nil, path: path)
            return try await plan.faults(for: Request(head: head, body: RequestBody(buffer: ByteBuffer())))
                .map(\.description)
        }
        let all = try await plan.add(SandboxFaultRule(SandboxFault(.slow), method: "DELETE"))
        let path = "/wiki/api/v2/pages/*"
        _ = try await plan.add(SandboxFaultRule(SandboxFault(.unavailable), method: "PUT", path: path, count: 2))
        _ = try await plan.add(SandboxFaultRule(SandboxFault(.reset), method: "GET", probability: 0.5))
        #expect(try await faults(.put, "/wiki/api/v2/pages/1?x=y") == ["503"])
        #expect(try await faults(.put, "/wiki/api/v2/spaces/1") == [])
        #expect(try await faults(.put, "/wiki/api/v2/pages/2") == ["503"])
        #expect(try await faults(.put, "/wiki/api/v2/pages/2") == [])
        var resets = 0
        for _ in 1...400 { resets += try await faults(.get, "/") == ["reset"] ? 1 : 0 }
        #expect((150...250).contains(resets))
        #expect(try await faults(.delete, "/anything") == ["slow"])
        #expect(try await faults(.delete, "/__sandbox/faults") == [])
        #expect(await plan.remove(all))
        #expect(try await faults(.delete, "/anything") == [])
    }
}

/// What happens on the wire.
struct FaultConnectionTests {
    private static let pages = "/wiki/api/v2/pages"

    @Test func `connections are really reset, before the work and after it`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.serve { port in
            for (fault, title) in [("reset", "Before"), ("reset-after", "After")] {
                let exchange = try await RawExchange.make(
                    "POST", Self.pages, port: port,
                    headers: [FaultPlan.header: fault, "Content-Type": "application/json"],
                    body: "{\"spaceId\":\"\(fixture.spaceID)\",\"title\":\"\(title)\"}")
                #expect(exchange.wasReset)
                #expect(exchange.bytes.isEmpty)
            }
            #expect(try await fixture.sandbox.page(titled: "Before", inSpace: "OPS") == nil)
            #expect(try await fixture.sandbox.page(titled: "After", inSpace: "OPS") != nil)
            #expect(await fixture.sandbox.requestJournal().map(\.status) == [0, 200])
        }
    }

    @Test func `bodies are cut, and lengths are wrong`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.serve { port in
            let whole = try await RawExchange.make("GET", Self.pages, port: port)
            let length = whole.body.utf8.count
            #expect(whole.header("Content-Length") == String(length))
            let half = try await RawExchange.make(
                "GET", Self.pages, port: port, headers: [FaultPlan.header: "half-body"])
            #expect(half.header("Content-Length") == String(length))
            #expect(half.body.utf8.count == length / 2)
            let wrong = try await RawExchange.make(
                "GET", Self.pages, port: port, headers: [FaultPlan.header: "wrong-length"])
            #expect(wrong.header("Content-Length") == String(length + FaultMiddleware.missingBytes))
            #expect(wrong.body.utf8.count == length)
            // An answer without a body has nothing to cut: it is lost.
            let id = try await fixture.makePage("Page")
            let lost = try await RawExchange.make(
                "DELETE", "\(Self.pages)/\(id)", port: port, headers: [FaultPlan.header: "half-body"])
            #expect(lost.bytes.isEmpty)
            #expect(try await fixture.sandbox.page(id: String(id)) == nil)
        }
    }

    @Test func `bodies trickle, answers wait, and the date is wrong`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.serve { port in
            let clock = ContinuousClock()
            var exchange: RawExchange?
            let slow = try await clock.measure {
                exchange = try await RawExchange.make(
                    "GET", Self.pages, port: port, headers: [FaultPlan.header: "slow=400ms,clock-skew=-1h"])
            }
            #expect(slow >= .milliseconds(350))
            #expect(exchange?.header("Content-Length") == exchange.map { String($0.body.utf8.count) })
            #expect(exchange?.header(DateHandler.header) == nil)
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
            let date = try #require(exchange?.header("Date").flatMap { format.date(from: $0) })
            #expect(abs(date.timeIntervalSinceNow + 3600) < 60)
            let late = try await clock.measure {
                _ = try await RawExchange.make(
                    "GET", Self.pages, port: port, headers: [FaultPlan.header: "latency=150ms,latency=150ms"])
            }
            #expect(late >= .milliseconds(300))
        }
    }

    @Test func `chaos meets the same requests in each run`() async throws {
        func run() async throws -> [[String]] {
            let fixture = try await SandboxFixture {
                $0.chaos = SandboxChaos(seed: 3, rate: 0.3, kinds: [.unavailable, .emptyBody, .tooManyRequests])
            }
            try await fixture.test { client async throws in
                for number in 1...40 { _ = try await client.get("\(Self.pages)/\(number % 10)") }
            }
            return await fixture.sandbox.requestJournal().map(\.faults)
        }
        let first = try await run()
        #expect(first.contains { !$0.isEmpty })
        #expect(first.contains { $0.isEmpty })
        #expect(try await run() == first)
    }
}
