import Hummingbird
import JSON
import Testing

@testable import ConfluenceSandbox

struct ContentListTests {
    @Test(arguments: V1Site.allCases)
    func `a list goes on behind a path that is relative to the context`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        for number in 1...4 { try await fixture.makePage("Page \(number)") }
        try await fixture.test { client async throws in
            let first = try await client.get("\(site.api)/content?spaceKey=OPS&limit=2")
            #expect(try first.titles() == ["Operations Home", "Page 1"])
            #expect(try first.json["start"] == 0 && first.json["limit"] == 2 && first.json["size"] == 2)
            #expect(try first.next() == "/rest/api/content?spaceKey=OPS&limit=2&start=2")
            #expect(try first.json["_links"]?["self"]?.stringValue?.hasPrefix("http://") == true)
            var titles = try first.titles()
            var next = try first.next()
            while let path = next {
                let answer = try await client.get(site.context + path)
                titles += try answer.titles()
                next = try answer.next()
            }
            #expect(titles == ["Operations Home", "Page 1", "Page 2", "Page 3", "Page 4"])
        }
    }

    @Test func `a limit that is too large is lowered without a word`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        let content = "/confluence/rest/api/content"
        try await fixture.test { client async throws in
            for (query, limit) in [
                ("limit=5000", 1000), ("limit=5000&expand=version", 200),
                ("limit=5000&expand=version,body.storage", 50),
            ] {
                #expect(try await client.get("\(content)?\(query)").json["limit"] == .int(limit))
            }
        }
    }

    @Test func `a limit of nothing gives nothing, and ends`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/confluence/rest/api/content?limit=0")
            #expect(try answer.results().isEmpty && answer.next() == nil)
        }
    }

    @Test(arguments: [
        ("limit=x", 404), ("start=9223372036854775807", 404), ("limit=9223372036854775807", 404), ("limit=-1", 400),
        ("start=-1", 400), ("status=odd", 400), ("type=odd", 400),
    ])
    func `what is no list's parameter is refused`(query: String, status: Int) async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        try await fixture.test { client async throws in
            #expect(try await client.get("/confluence/rest/api/content?\(query)").status == status)
        }
    }

    @Test func `a cursor that leads behind every list is refused`() async throws {
        let fixture = try await SandboxFixture()
        let cursor = Cursor(["offset": .int(.max)]).text.percentEncoded
        try await fixture.test { client async throws in
            #expect(try await client.get("/wiki/api/v2/spaces?cursor=\(cursor)").status == 400)
            #expect(try await client.get("/wiki/rest/api/search?cql=type%3Dpage&cursor=\(cursor)").status == 400)
        }
    }

    @Test(arguments: V1Site.allCases)
    func `contents are found by title, by space and in the trash`(site: V1Site) async throws {
        let fixture = try await site.makeFixture()
        let gone = try await fixture.makePage("Gone")
        try await fixture.makePage("Kafka lag")
        try await fixture.test { client async throws in
            let list = "\(site.api)/content"
            #expect(try await client.get("\(list)?title=Kafka+lag&spaceKey=OPS").titles() == ["Kafka lag"])
            #expect(try await client.get("\(list)?title=Kafka").titles() == [])
            let unknown = try await client.get("\(list)?spaceKey=NONE")
            #expect(unknown.status == 404)
            #expect(try await client.send(.delete, "\(list)/\(gone)").status == 204)
            #expect(try await client.get("\(list)?spaceKey=OPS").titles() == ["Operations Home", "Kafka lag"])
            #expect(try await client.get("\(list)?status=trashed").titles() == ["Gone"])
            #expect(try await client.get("\(list)?status=any").titles() == ["Operations Home", "Gone", "Kafka lag"])
            let space = try await client.get("\(site.api)/space/OPS/content").json
            #expect(space["page"]?["size"] == 2 && space["blogpost"]?["size"] == 0)
            #expect(
                try await client.get("\(site.api)/space/OPS/content/page?depth=root").titles() == ["Operations Home"])
        }
    }

    @Test func `a scan is walked by cursor`() async throws {
        let fixture = try await V1Site.dataCenter.makeFixture()
        let last = try await fixture.makePage("Last")
        try await fixture.test { client async throws in
            let scan = "/confluence/rest/api/content/scan?spaceKey=OPS&limit=1"
            let first = try await client.get(scan)
            #expect(try first.titles() == ["Operations Home"])
            #expect(try first.json["nextCursor"] == .string("content:false:\(fixture.homepageID)"))
            let second = try await client.get("/confluence" + (try #require(try first.next())))
            #expect(try second.results().compactMap { $0["id"]?.stringValue } == [String(last)])
            #expect(try second.next() == nil)
            #expect(try await client.get(scan + "&cursor=nonsense").status == 400)
        }
    }

    @Test func `search goes on by start on Data Center and by cursor on Cloud`() async throws {
        for site in V1Site.allCases {
            let fixture = try await site.makeFixture()
            try await fixture.makePage("One")
            try await fixture.test { client async throws in
                let answer = try await client.get("\(site.api)/search?cql=type%3Dpage&limit=1")
                let next = try #require(try answer.next())
                #expect(next.contains("start=1") == (site == .dataCenter))
                #expect(next.contains("cursor=") == (site == .transition))
                #expect(try answer.json["totalSize"] == 2)
                let rest = try await client.get(site.context + next)
                #expect(try rest.results().count == 1 && rest.next() == nil)
                #expect(try rest.results()[0]["title"] != answer.results()[0]["title"])
            }
        }
    }
}
