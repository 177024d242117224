import Confluence
import ConfluenceSandbox
import Testing

/// What users of other clients suffered when they searched and walked trees, and that ours does not do it.
@Suite struct SearchPains {
    // atlassian-python-api#156; mcp-atlassian#184; docToolchain#146; cohere PR#164; ragflow PR#18501.
    @Test(arguments: [
        #"a" OR space = "SEC"#, #"back\slash \" OR space = SEC"#, "Grill", "title: with - and (parens)",
        "NOT", #"\"#,
        "ünï \u{301}\"",
    ])
    func `pain 17: whatever a text holds, it stays one text of the query`(text: String) async throws {
        try await withPainSite { site in
            try await site.sandbox.makeSpace(key: "SEC", name: "Secret")
            try await site.sandbox.makePage(titled: "Secret", storage: "<p>secret</p>", inSpace: "SEC")
            let page = try await site.makePage(text, "<p>x</p>")
            let found = try await site.client.search(cql: "space = OPS AND title = \(CQL.literal(text))")
            #expect(found.map(\.contentID) == [page.id])
            let words = try await site.client.search(
                cql: "space = OPS AND text ~ \(CQL.words(text + " a"))")
            #expect(!words.contains { $0.title == "Secret" })
        }
    }

    // docToolchain#146, #293; confluencebuilder#348; mcp-atlassian#692.
    @Test(arguments: SandboxProfile.spoken)
    func `pain 18: a page made again with its key is the same one, whatever the search sees`(profile: SandboxProfile)
        async throws
    {
        try await withPainSite(profile) {
            $0.chaos = SandboxChaos(seed: 1, rate: 1, kinds: [.indexLag])
        } _: { site in
            let made = try await site.client.createPage(
                in: site.space, title: "Runbook", storage: "<p>zebra</p>", key: "once")
            let found = try await site.client.search(cql: "text ~ zebra")
            #expect(found.isEmpty)
            let again = try await site.client.createPage(
                in: site.space, title: "Runbook", storage: "<p>zebra</p>", key: "once")
            #expect(again.id == made.id)
            site.sandbox.advanceClock(by: .seconds(20))
            let later = try await site.client.search(cql: "text ~ zebra")
            #expect(later.map(\.contentID) == [made.id])
        }
    }

    // unstructured PR#718; mcp-atlassian PR#185.
    @Test func `also: a personal space's key is a text like any other`() async throws {
        try await withStubSite { _ in
            .json(#"{"results":[],"_links":{}}"#)
        } _: { site in
            _ = try await site.client.search(cql: "space = \(CQL.literal("~7120"))")
            #expect(site.requests.values.first?.target.contains("space%20%3D%20%22~7120%22") == true)
        }
    }

    // run-llama/llama_index's and cme's walks over child pages.
    @Test func `also: pages in folders are found on the way down`() async throws {
        try await withStubSite { request in
            let isFolder = request.target.contains("/folders/")
            let child =
                isFolder
                ? #"{"id":"3","type":"page","title":"In it"}"#
                : #"{"id":"2","type":"folder","title":"Folder"}"#
            return .json(#"{"results":[\#(child)],"_links":{}}"#)
        } _: { site in
            let top = try await site.client.children(ofPage: "1").collect()
            #expect(top.map(\.kind) == [.folder])
            let below = try await site.client.children(ofFolder: "2").collect()
            #expect(below.map(\.id) == ["3"])
        }
    }
}
