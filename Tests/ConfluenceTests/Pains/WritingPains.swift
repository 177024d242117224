import Confluence
import ConfluenceSandbox
import JSON
import StorageFormat
import Testing

/// What users of other clients suffered when they wrote, and that ours does not do it.
@Suite struct WritingPains {
    // duo-labs#6; johnpduane#14, #17; go-markdown2confluence#43; atlassian-python-api#195.
    @Test func `pain 7: a lost race is run again, a page that drifted is left alone`() async throws {
        try await withPainSite { site in
            let page = try await site.makePage("Runbook", "<p>1</p>")
            let sandbox = site.sandbox
            let tries = Collected<Int>()
            let edit = try await site.client.editPage(id: page.id, message: "ours") { document in
                // Somebody else is faster, once.
                if tries.append(1) == 0 {
                    try await sandbox.replaceBody(ofPage: page.id, storage: "<p>theirs</p>")
                }
                return document.source + "<p>ours</p>"
            }
            #expect(edit.outcome == .updated)
            let stored = try #require(try await sandbox.page(id: page.id))
            #expect(stored.storage.contains("theirs") && stored.storage.contains("ours"))
            #expect(stored.version == 3)

            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await site.client.updatePage(
                    id: page.id, title: page.title, storage: "<p>stale</p>", baseVersion: 1)
            }
            #expect(error?.code == .conflict)
            #expect(
                error?.versionConflict == VersionConflict(kind: .drift, baseVersion: 1, currentVersion: 3))
            #expect(try await sandbox.page(id: page.id)?.version == 3)
        }
    }

    // confluence-publisher#289; text2confl#200; md2conf#277, #272; bitwarden PR#215.
    @Test
    func `pain 8: an edit that would drop an open inline comment is refused, unless that is wanted`()
        async throws
    {
        let marked =
            #"<p>Restart <ac:inline-comment-marker ac:ref=\"m-1\">twice</ac:inline-comment-marker>.</p>"#
        try await withStubSite { request in
            if request.method == "PUT" { return .json(pageJSON(version: 2, body: "<p>new</p>")) }
            guard request.target.contains("/inline-comments") else {
                return .json(pageJSON(body: marked))
            }
            return .json(
                #"""
                {"results":[{"id":"55","resolutionStatus":"open","properties":{"inlineMarkerRef":"m-1",
                 "inlineOriginalSelection":"twice"},"version":{"number":1}}],"_links":{}}
                """#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.editPage(id: "7", message: "m") { _ in "<p>new</p>" }
            }
            #expect(error?.code == .openComments)
            #expect(error?.message.contains("twice") == true)
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
            let edit = try await site.client.editPage(id: "7", message: "m", openComments: .override) {
                _ in
                "<p>new</p>"
            }
            #expect(edit.outcome == .updated)
        }
    }

    // md2conf#254, #277; kovetskiy/mark's nooverwrite.
    @Test func `pain 9: what people changed since the last publication is not overwritten`()
        async throws
    {
        try await withPainSite { site in
            let page = try await site.makePage("Runbook", "<p>published</p>")
            _ = try await site.client.setProperty(
                key: "published-version", value: .int(page.version.number), pageID: page.id)
            try await site.sandbox.replaceBody(ofPage: page.id, storage: "<p>by hand</p>")
            let published = try await site.client.fetchProperty(key: "published-version", pageID: page.id)
            let base = try #require(published?.value.intValue)
            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await site.client.editPage(id: page.id, message: "publish", baseVersion: base) {
                    _ in
                    "<p>published again</p>"
                }
            }
            #expect(error?.versionConflict?.kind == .drift)
            #expect(try await site.sandbox.page(id: page.id)?.storage == "<p>by hand</p>")
        }
    }

    // confluencebuilder PR#780.
    @Test func `pain 14: half an attachment that a failed upload left is found and replaced`()
        async throws
    {
        try await withStubSite { request in
            let isSent = request.method == "PUT"
            let size = request.index == 0 || !isSent ? 1 : 3
            let comment = "c \(IdempotencyMarker.mark("", key: "k"))"
            let attachment =
                #"{"id":"att9","title":"a.bin","fileSize":\#(size),"comment":"\#(comment)","extensions":{"fileSize":\#(size)}}"#
            if isSent, request.index == 0 { return .json("{}", status: 503) }
            return .json(#"{"results":[\#(attachment)],"_links":{}}"#)
        } _: { site in
            let made = try await site.client.uploadAttachment(
                pageID: "7", fileName: "a.bin", contentType: "x/y", content: .bytes([1, 2, 3]), key: "k")
            #expect(made.fileBytes == 3)
            #expect(site.requests.values.count { $0.method == "PUT" } == 2)
        }
    }

    // sfdx-hardis PR#2151; go-markdown2confluence#80; dauxio#372; asciidoc2confluence PR#11; confluencebuilder PR#833.
    @Test(arguments: [
        "<p>a<br>b</p>", "<p>Map<String, Int></p>", "<p>a & b</p>", "<p>one\n<b>two</p>",
    ])
    func `pain 15: a body that Confluence would refuse is refused before it is sent, with its place`(
        storage: String
    ) async throws {
        try await withStubSite { _ in
            .json(pageJSON(body: "<p>1</p>"))
        } _: { site in
            let space = stubSpace("1")
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.createPage(in: space, title: "T", storage: storage)
            }
            #expect(error?.code == .invalidContent)
            #expect(
                error?.message.contains(/\d+:\d+|row \d+|line \d+/) == true, "\(String(describing: error))")
            #expect(site.requests.values.allSatisfy { $0.method == "GET" })
        }
    }

    @Test func `pain 15: entities and the end of a CDATA section pass`() async throws {
        try await withPainSite { site in
            let code = StorageEscaping.cdata("if a[b[0]]> 1 {}")
            let storage =
                "<p>a&nbsp;b &eacute;</p><ac:structured-macro ac:name=\"code\"><ac:plain-text-body>\(code)"
                + "</ac:plain-text-body></ac:structured-macro>"
            let page = try await site.makePage("Entities", storage)
            #expect(page.body?.contains("a&nbsp;b &eacute;") == true)
            #expect(page.body?.contains(code) == true)
        }
    }

    // dm.ai PR#501; conflr#109; sjones4#1.
    @Test func `pain 16: macros and their CDATA come through an edit byte for byte`() async throws {
        let macro =
            "<ac:structured-macro ac:name=\"code\" ac:schema-version=\"1\" ac:macro-id=\"m\"><ac:parameter "
            + "ac:name=\"language\">bash</ac:parameter><ac:plain-text-body><![CDATA[cat <a> | b && c\n\t\"d\"]]>"
            + "</ac:plain-text-body></ac:structured-macro>"
        try await withPainSite { site in
            let page = try await site.makePage("Macro", "<h2>Steps</h2>\(macro)<h2>Notes</h2><p>old</p>")
            _ = try await site.client.editPage(id: page.id, message: "m") { document in
                try document.applying([.replaceSection(.heading("Notes"), with: .storage("<p>new</p>"))]).newSource
            }
            let stored = try #require(try await site.sandbox.page(id: page.id)?.storage)
            #expect(stored.contains(macro), "\(stored)")
            #expect(stored.contains("<p>new</p>"))
        }
    }

    // docToolchain#146, #293; confluencebuilder#348; mcp-atlassian#692.
    @Test func `pain 18: a page that the search does not show yet is found, and not made twice`()
        async throws
    {
        try await withPainSite(.cloud) {
            $0.indexLag = .seconds(3600)
        } _: { site in
            let page = try await site.makePage("Fresh")
            #expect(try await site.client.search(cql: "title = \(CQL.literal("Fresh"))").isEmpty)
            #expect(try await site.client.fetchPage(titled: "Fresh", in: site.space)?.id == page.id)
            let error = await #expect(throws: ConfluenceError.self) {
                _ = try await site.makePage("Fresh")
            }
            #expect(error?.code == .titleTaken)
        }
    }

    // confluence-publisher#277; md2cf#49; conflr#20; Dapplo#55.
    @Test func `pain 21: what a machine changes tells no watcher unless that is wanted`() async throws {
        try await withPainSite { site in
            let page = try await site.makePage()
            _ = try await site.client.updatePage(
                id: page.id, title: page.title, storage: "<p>2</p>", baseVersion: 1)
            _ = try await site.client.editPage(id: page.id, message: "m", minorEdit: false) { _ in
                "<p>3</p>"
            }
            let versions = try await site.client.versions(pageID: page.id).collect()
            #expect(versions.map(\.isMinorEdit).prefix(2) == [false, true])
        }
    }

    // kovetskiy/mark#651; conflr.
    @Test func `pain 23: an update that changes nothing makes no version`() async throws {
        try await withPainSite { site in
            let page = try await site.makePage()
            let edit = try await site.client.editPage(id: page.id, message: "m") { $0.source }
            #expect(edit.outcome == .unchanged)
            let body = try #require(try await site.client.fetchPage(id: page.id).body)
            _ = try await site.client.updatePage(
                id: page.id, title: page.title, storage: body, baseVersion: 1)
            #expect(try await site.sandbox.page(id: page.id)?.version == 1)
        }
    }

    @Test func `pain 23: a write that was taken but does not show is an error when asked for`()
        async throws
    {
        try await withStubSite { request in
            request.method == "PUT"
                ? .json(pageJSON(version: 2, body: "<p>new</p>"))
                : .json(pageJSON(version: request.index > 1 ? 2 : 1, body: "<p>old</p>"))
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.editPage(id: "7", message: "m", verify: true) { _ in "<p>new</p>" }
            }
            #expect(error?.code == .notApplied)
        }
    }
}
