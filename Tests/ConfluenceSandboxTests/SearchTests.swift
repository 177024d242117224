import JSON
import Testing

@testable import ConfluenceSandbox

struct SearchTests {
    /// Five pages to search in.
    private func fixture() async throws -> SandboxFixture {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let first = try await fixture.makePage(
            "Crash loops", storage: "<p>Pods restart &amp; restart: check kube-system</p>")
        try await fixture.makePage("Disk full", storage: "<p>A pod fills the disk with logs</p>")
        try await fixture.makePage("Kafka lag", storage: "<p>consumers are slow</p>", parent: .page(first))
        let trashed = try await fixture.makePage("Old pods", storage: "<p>pods</p>")
        try await site.trashPage(trashed)
        _ = try await site.addLabels([("global", "runbook"), ("global", "k8s")], toPage: first)
        let other = try await site.makeSpace(key: "DEV", name: "Development", authorID: "tester")
        _ = try await site.createPage(
            PageDraft(
                spaceID: other.id, parent: .homepage, title: "Pods for developers",
                body: .markdown("# How to\n\nmemory of *pods*"),
                message: "", authorID: "tester"))
        return fixture
    }

    @Test(arguments: [
        (#"text ~ "pods""#, ["Crash loops", "Disk full", "Pods for developers"]),
        ("text ~ pods and space = OPS", ["Crash loops", "Disk full"]),
        ("text ~ pods and space != ops", ["Pods for developers"]),
        (#"text ~ "pods disk""#, ["Disk full"]), (#"text ~ "pods -disk" and space = OPS"#, ["Crash loops"]),
        (#"text ~ "disk OR kafka""#, ["Disk full", "Kafka lag"]),
        (#"text ~ "\"restart check\"""#, ["Crash loops"]), (#"text ~ "\"check restart\"""#, []),
        (#"text ~ "kube-system""#, ["Crash loops"]),
        (#"text ~ "rest?rt" or title ~ "kaf*""#, ["Crash loops", "Kafka lag"]),
        (#"title = "kafka LAG""#, ["Kafka lag"]), (#"title = "kafka""#, []), (#"title ~ "kafka""#, ["Kafka lag"]),
        (#"title !~ "kafka" and space in (OPS)"#, ["Crash loops", "Disk full", "Operations Home"]),
        ("label = runbook", ["Crash loops"]), ("label in (k8s, other) and not label = x", ["Crash loops"]),
        ("type = page and label = K8S", ["Crash loops"]), ("type = attachment", []),
        (#"created > "2020-01-01" and title = "Disk full""#, ["Disk full"]),
        (#"lastmodified < "2020-01-01""#, []), (#"lastmodified >= now("-1w") and text ~ kafka"#, ["Kafka lag"]),
    ])
    func `a query finds what it says`(cql: String, titles: [String]) async throws {
        let fixture = try await fixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/rest/api/content/search?cql=\(cql.percentEncoded)")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try answer.titles().sorted() == titles)
        }
    }

    @Test func `ancestors and parents are found by id`() async throws {
        let fixture = try await fixture()
        try await fixture.test { client async throws in
            let below = "ancestor = \(fixture.homepageID) order by title".percentEncoded
            #expect(
                try await client.get("/wiki/rest/api/content/search?cql=\(below)").titles()
                    == ["Crash loops", "Disk full", "Kafka lag"])
            let children = "parent = \(fixture.homepageID) order by title desc".percentEncoded
            #expect(
                try await client.get("/wiki/rest/api/content/search?cql=\(children)").titles()
                    == ["Disk full", "Crash loops"])
        }
    }

    @Test func `a result says where its page is and marks the words`() async throws {
        let fixture = try await fixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/rest/api/search?cql=\("text ~ restart".percentEncoded)").json
            #expect(answer["totalSize"] == 1)
            #expect(answer["cqlQuery"] == "text ~ restart")
            let result = try #require(answer["results"]?[0])
            #expect(result["content"]?["title"] == "Crash loops")
            #expect(result["url"]?.stringValue?.hasPrefix("/spaces/OPS/pages/") == true)
            #expect(result["resultGlobalContainer"]?["title"] == "Operations")
            #expect(
                result["excerpt"]
                    == "Pods @@@hl@@@restart@@@endhl@@@ &amp; @@@hl@@@restart:@@@endhl@@@ check kube-system")
            let plain =
                try await client.get(
                    "/wiki/rest/api/search?excerpt=indexed_unescaped&cql=\("text ~ restart".percentEncoded)"
                )
                .json
            #expect(plain["results"]?[0]?["excerpt"] == "Pods restart & restart: check kube-system")
        }
    }

    @Test func `results go on by cursor only and start is ignored`() async throws {
        let fixture = try await SandboxFixture()
        for number in 1...30 { try await fixture.makePage("Page \(number)") }
        try await fixture.test { client async throws in
            let cql = "title ~ page order by lastmodified desc".percentEncoded
            let first = try await client.get("/wiki/rest/api/content/search?cql=\(cql)&start=20")
            #expect(try first.titles().first == "Page 30")
            #expect(try first.json["limit"] == 25)
            let next = try #require(try first.json["_links"]?["next"]?.stringValue)
            // Relative to the base, which has the context path already.
            #expect(next.hasPrefix("/rest/api/content/search?"))
            let second = try await client.get("/wiki" + next)
            #expect(try second.titles() == ["Page 5", "Page 4", "Page 3", "Page 2", "Page 1"])
            #expect(try second.json["_links"]?["next"] == nil)
        }
    }

    @Test func `what changes is found as it is now`() async throws {
        let fixture = try await SandboxFixture()
        let id = try await fixture.makePage("Page", storage: "<p>apple</p>")
        try await fixture.test { client async throws in
            let path = "/wiki/rest/api/content/search?cql="
            #expect(try await client.get(path + "text~apple").titles() == ["Page"])
            _ = try await fixture.sandbox.site.updatePage(
                PageUpdate(
                    id: id, title: "Page", body: .storage("<p>pear</p>"), versionNumber: 2, message: "",
                    minorEdit: false, parentID: nil, authorID: "tester"))
            #expect(try await client.get(path + "text~apple").titles().isEmpty)
            #expect(try await client.get(path + "text~pear").titles() == ["Page"])
            try await fixture.sandbox.site.trashPage(id)
            #expect(try await client.get(path + "text~pear").titles().isEmpty)
        }
    }

    @Test func `a faulty query is 400 with the reason`() async throws {
        let fixture = try await SandboxFixture()
        try await fixture.test { client async throws in
            let answer = try await client.get("/wiki/rest/api/search?cql=\("text ~ Grill Party".percentEncoded)")
            #expect(answer.status == 400)
            #expect(
                try answer.json["message"]
                    == "com.atlassian.confluence.api.service.exceptions.api.BadRequestException: No field exists with the name: 'Party'"
            )
            #expect(try await client.get("/wiki/rest/api/search").status == 400)
            #expect(try await client.get("/wiki/rest/api/search?cql=text~a&excerpt=odd").status == 400)
            #expect(try await client.get("/wiki/rest/api/search?cql=text~*a").status == 400)
        }
    }

    @Test func `a rebuilt index forgets nothing`() throws {
        var index = TextIndex()
        var texts: [Int: String] = [:]
        for round in 1...30 {
            for id in 1...100 {
                texts[id] = "common word\(id) round\(round)"
                index.note(id)
            }
            index.refresh { id in texts[id].map { ("title", $0) } }
        }
        #expect(index.matches(.word("common"), inBodies: true).count == 100)
        #expect(index.matches(.word("round30"), inBodies: true).count == 100)
        #expect(index.matches(.word("round29"), inBodies: true).isEmpty)
        #expect(index.bodies.lengths.count < 3000)
    }
}
