import Foundation
import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

/// Writes that the search sees late.
struct IndexLagTests {
    private static let pages = "/wiki/api/v2/pages"
    private static let search = "/wiki/rest/api/content/search?cql="

    /// A sandbox whose clock stands still unless it is put forward.
    private func makeFixture(_ change: (inout SandboxConfiguration) -> Void = { _ in }) async throws -> SandboxFixture {
        try await SandboxFixture { configuration in
            configuration.now = { Date(timeIntervalSince1970: 1_790_000_000) }
            change(&configuration)
        }
    }

    private func body(_ title: String, in fixture: SandboxFixture) -> JSONValue {
        [
            "spaceId": .int(fixture.spaceID), "title": .string(title), "status": "current",
            "body": ["representation": "storage", "value": "<p>zebra</p>"],
        ]
    }

    @Test func `the write with the header is found late, and read at once`() async throws {
        let fixture = try await makeFixture()
        try await fixture.test { client async throws in
            let late = [FaultPlan.header: "index-lag=5m"]
            let made = try await client.send(.post, Self.pages, json: body("Late", in: fixture), headers: late)
            #expect(made.status == 200)
            let id = try #require(try made.json["id"]?.stringValue)
            _ = try await client.send(.post, Self.pages, json: body("Usual", in: fixture))
            #expect(try await client.get("\(Self.pages)/\(id)").json["title"] == "Late")
            #expect(try await client.get(Self.pages + "?title=Late").titles() == ["Late"])
            #expect(try await client.get(Self.search + "text~zebra").titles() == ["Usual"])
            #expect(try await client.get(Self.search + "title=Late").titles() == [])
            fixture.sandbox.advanceClock(by: .seconds(299))
            #expect(try await client.get(Self.search + "title=Late").titles() == [])
            fixture.sandbox.advanceClock(by: .seconds(1))
            #expect(try await client.get(Self.search + "title=Late").titles() == ["Late"])
            #expect(await fixture.sandbox.requestJournal().first?.faults == ["index-lag=5m"])
        }
    }

    @Test func `a rule makes edits, labels and deletions late, on top of the lag of the site`() async throws {
        let fixture = try await makeFixture { $0.indexLag = .seconds(10) }
        let id = try await fixture.makePage("Page", storage: "<p>horse</p>")
        try await fixture.sandbox.site.commit()
        fixture.sandbox.advanceClock(by: .seconds(10))
        try await fixture.test { client async throws in
            let rule: JSONValue = ["fault": "index-lag=30s", "path": "*/\(id)*"]
            #expect(try await client.send(.post, "/__sandbox/faults", json: rule).status == 201)
            let edit = body("Page", in: fixture).adding("id", .int(id)).adding("version", ["number": 2])
            #expect(try await client.send(.put, "\(Self.pages)/\(id)", json: edit).status == 200)
            let label = "/wiki/rest/api/content/\(id)/label"
            #expect(try await client.send(.post, label, json: [["name": "stripes"]]).status == 200)
            fixture.sandbox.advanceClock(by: .seconds(39))
            #expect(try await client.get(Self.search + "text~horse").titles() == ["Page"])
            #expect(try await client.get(Self.search + "label=stripes").titles() == [])
            fixture.sandbox.advanceClock(by: .seconds(1))
            #expect(try await client.get(Self.search + "text~horse").titles() == [])
            #expect(try await client.get(Self.search + "text~zebra%20and%20label=stripes").titles() == ["Page"])
            #expect(try await client.send(.delete, "\(Self.pages)/\(id)").status == 204)
            #expect(try await client.get(Self.search + "text~zebra").titles() == ["Page"])
            fixture.sandbox.advanceClock(by: .seconds(40))
            #expect(try await client.get(Self.search + "text~zebra").titles() == [])
        }
    }

    @Test func `chaos makes writes late by 20 seconds, and dates wrong by 5 minutes`() async throws {
        let fixture = try await makeFixture {
            $0.chaos = SandboxChaos(seed: 7, rate: 1, kinds: [.indexLag, .clockSkew])
        }
        try await fixture.test { client async throws in
            for number in 1...20 {
                let made = try await client.send(
                    .post, Self.pages, json: body("Page \(number)", in: fixture))
                #expect(made.status == 200)
            }
            let faults = await fixture.sandbox.requestJournal().flatMap(\.faults)
            let lateCount = faults.count { $0 == "index-lag" }
            #expect(lateCount > 3 && lateCount < 17)
            #expect(try await client.get(Self.search + "text~zebra").titles().count == 20 - lateCount)
            fixture.sandbox.advanceClock(by: .seconds(20))
            #expect(try await client.get(Self.search + "text~zebra").titles().count == 20)
        }
    }

    @Test func `a wrong date comes by header, by rule and by chaos`() async throws {
        let chaos = SandboxChaos(seed: 1, rate: 1, kinds: [.clockSkew])
        for (header, rule, chaos) in [("clock-skew=1h", nil, nil), ("", "clock-skew", nil), ("", nil, chaos)] {
            let fixture = try await makeFixture { $0.chaos = chaos }
            if let rule { try await fixture.sandbox.addFault(SandboxFaultRule(SandboxFault(parsing: rule))) }
            try await fixture.test { client async throws in
                let headers = header.isEmpty ? [:] : [FaultPlan.header: header]
                let answer = try await client.send(.get, Self.pages, headers: headers)
                #expect(answer.status == 200)
                #expect(answer.headers[named: DateHandler.header] != nil)
                #expect(await fixture.sandbox.requestJournal().first?.faults.first?.hasPrefix("clock-skew") == true)
            }
        }
    }

    @Test func `changes that wait for one commit are each as late as their request`() async throws {
        let fixture = try await makeFixture()
        let site = fixture.sandbox.site
        let late = try await SearchDelay.$ofRequest.withValue(.seconds(60)) { try await fixture.makePage("Late") }
        let usual = try await fixture.makePage("Usual")
        try await site.commit()
        #expect(try await Set(site.search("text ~ text").map(\.pageID)).contains(usual))
        #expect(try await !site.search("text ~ text").map(\.pageID).contains(late))
        // Who changes the page as usual brings the late change to the search, too.
        _ = try await site.addLabels([("global", "new")], toPage: late)
        #expect(try await site.search("text ~ text").map(\.pageID).contains(late))
    }

    @Test func `each change of a page is seen when it is due, and an older one never after a newer`() async throws {
        let fixture = try await makeFixture()
        let id = try await fixture.makePage("Page")
        var page = try await fixture.sandbox.site.requirePage(id).page
        var index = SearchIndex()
        func moment(_ second: Int) -> Timestamp { Timestamp(milliseconds: second * 1000) }
        for (label, due) in [("a", 10), ("b", 30), ("c", 20)] {
            page.labels = [LabelRecord(id: 1, prefix: "global", name: label)]
            index.note(page, id: id, due: moment(due))
        }
        #expect(index.isLate)
        var seen: [String?] = []
        for second in [9, 10, 19, 20, 40] {
            index.advance(to: moment(second))
            seen.append(index.pages[id]?.labels.first?.name)
        }
        #expect(seen == [nil, "a", "a", "c", "c"])
        #expect(!index.isLate)
        index.note(nil, id: id, due: moment(60))
        index.note(page, id: id, due: nil)
        index.advance(to: moment(90))
        #expect(index.pages[id] != nil)
    }

    @Test func `the search sees changes only after the lag`() async throws {
        // Each reading of the clock is a second after the one before.
        let fixture = try await SandboxFixture { $0.indexLag = .seconds(20) }
        let site = fixture.sandbox.site
        let id = try await fixture.makePage("Zebra", storage: "<p>stripes</p>")
        try await site.commit()
        func wait() { for _ in 1...20 { _ = site.now() } }

        #expect(try await site.search("text ~ stripes").isEmpty)
        wait()
        #expect(try await site.search("text ~ stripes").map(\.pageID) == [id])
        _ = try await site.addLabels([("global", "animal")], toPage: id)
        #expect(try await site.search("label = animal").isEmpty)
        wait()
        #expect(try await site.search("label = animal").map(\.pageID) == [id])
        try await site.trashPage(id)
        try await site.purgePage(id)
        // Deleted pages linger, with what was known of them.
        let hits = try await site.search("label = animal")
        #expect(await site.pages(of: hits).map(\.item.page.title) == ["Zebra"])
        wait()
        #expect(try await site.search("label = animal").isEmpty)
        #expect(try await site.search("text ~ stripes").isEmpty)
    }
}
