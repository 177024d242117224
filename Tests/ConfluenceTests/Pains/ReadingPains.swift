import Confluence
import ConfluenceSandbox
import Foundation
import JSON
import Testing

/// What users of other clients suffered when they read, and that ours does not do it.
@Suite struct ReadingPains {
    // mcp-atlassian#474, #576; atlassian-python-api#1560; cme#207; md2conf#81.
    @Test func `pain 1: nothing on Cloud needs the calls of version 1 that were removed`()
        async throws
    {
        try await withPainSite { site in
            // What of version 1 is left on Cloud.
            let left =
                #/\/rest\/api\/(search|content\/search|user\/current|content\/\d+\/(label|restriction.*|child\/attachment.*))$/#
            let client = site.client
            let page = try await site.makePage()
            _ = try await client.fetchPages(in: site.space)
            _ = try await client.fetchPage(titled: page.title, in: site.space)
            _ = try await client.updatePage(
                id: page.id, title: page.title, storage: "<p>2</p>", baseVersion: 1)
            _ = try await client.versions(pageID: page.id).collect()
            try await client.addLabels(["a"], pageID: page.id)
            _ = try await client.fetchLabels(pageID: page.id)
            _ = try await client.uploadAttachment(
                pageID: page.id, fileName: "a.txt", contentType: "text/plain", content: .bytes([1]))
            _ = try await client.fetchAttachments(pageID: page.id)
            _ = try await client.children(ofPage: page.id).collect()
            _ = try await client.setProperty(key: "k", value: 1, pageID: page.id)
            _ = try await client.footerComments(pageID: page.id).collect()
            _ = try await client.currentUser()
            try await client.deletePage(id: page.id)
            for request in await site.sandbox.requestJournal() {
                #expect(request.status < 400, "\(request.method) \(request.path)")
                #expect(
                    request.path.contains("/api/v2/") || request.path.contains(left),
                    "\(request.method) \(request.path)")
            }
        }
    }

    @Test func `pain 1: a removed call is named as such and not tried again`() async throws {
        try await withStubSite { _ in
            .json(
                #"{"statusCode":410,"message":"com.atlassian.x.GoneException: This deprecated endpoint has been removed."}"#,
                status: 410)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.fetchPage(id: "7")
            }
            #expect(error?.code == .gone)
            #expect(error?.message.contains("This deprecated endpoint has been removed") == true)
            #expect(site.requests.values.count == 1)
        }
    }

    // pchuri/confluence-cli#198; atlassian-python-api#1640, #1601; jackchuka/confluence-md PR#44; dm.ai PR#252.
    @Test
    func
        `pain 2: a download takes the call of the API, and goes on to the media host without credentials`()
        async throws
    {
        try await withPainSite { site in
            let page = try await site.makePage()
            let made = try await site.client.uploadAttachment(
                pageID: page.id, fileName: "a b.txt", contentType: "text/plain",
                content: .bytes(Array("text".utf8)))
            let path = FileManager.default.temporaryDirectory.appending(path: "pain-\(UUID().uuidString)")
                .path
            defer { try? FileManager.default.removeItem(atPath: path) }
            await site.sandbox.resetJournal()
            try await site.client.downloadAttachment(made, to: path)
            #expect(FileManager.default.contents(atPath: path) == Data("text".utf8))
            let requests = await site.sandbox.requestJournal()
            #expect(requests.map(\.status) == [302, 200])
            #expect(requests.first?.path.hasSuffix("/child/attachment/\(made.id)/download") == true)
            #expect(requests.map(\.hasCredentials) == [true, false])
        }
    }

    // atlassian-python-api#820, #1312; langchain#12082; cme PR#50; elastic/connectors#3320; onyx PR#2775.
    @Test(arguments: ["same", "\(UUID())"])
    func `pain 3: a list that repeats itself ends with an error instead of running forever`(
        cursor: String
    ) async throws {
        try await withStubSite { request in
            // The same cursor, or ever new ones that lead to the same results.
            let cursor = cursor == "same" ? cursor : "\(cursor)\(request.index)"
            return .json(#"{"results":[\#(pageJSON())],"_links":{"next":"/x?cursor=\#(cursor)"}}"#)
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.fetchPages(in: stubSpace("1"))
            }
            #expect(error?.code == .unexpectedAnswer)
            #expect(site.requests.values.count <= 3)
        }
    }

    // atlassian-python-api#1598, #1380, #1360; langchain PR#3300; llama-hub#419; gergelykalman#28.
    @Test
    func
        `pain 4: a list goes on until the server names no more, whatever limit the server makes of ours`()
        async throws
    {
        try await withStubSite { request in
            // Two at a time, and one batch of which the account may see nothing.
            let ids = [["1", "2"], [], ["3", "4"], ["5"]][request.index]
            let next = request.index < 3 ? #"{"next":"/x?cursor=c\#(request.index)"}"# : "{}"
            return .json(
                #"{"results":[\#(ids.map { pageJSON(id: $0) }.joined(separator: ","))],"_links":\#(next)}"#)
        } _: { site in
            let pages = try await site.client.fetchPages(in: stubSpace("1"))
            #expect(pages.map(\.id) == ["1", "2", "3", "4", "5"])
        }
        try await withPainSite { site in
            for number in 0..<300 {
                try await site.sandbox.makePage(
                    titled: "Page \(number)", storage: "<p>x</p>", inSpace: "OPS")
            }
            let pages = try await site.client.fetchPages(in: site.space)
            #expect(Set(pages.map(\.title)).isSuperset(of: (0..<300).map { "Page \($0)" }))
        }
    }

    // atlassian-python-api#1655, #989; mcp-atlassian#962; confluence-publisher#531, #492; castai#17; Nango PR#458.
    @Test(arguments: [
        "/wiki/api/v2/x", "/wiki/wiki/api/v2/x", "https://evil.example/wiki/x",
        "/ex/confluence/other/x",
    ])
    func `pain 5: the next batch is asked of the configured site, wherever the link leads`(
        link: String
    ) async throws {
        try await withStubSite { request in
            let next = request.index == 0 ? #"{"next":"\#(link)?cursor=c%2B1"}"# : "{}"
            return .json(#"{"results":[\#(pageJSON(id: String(request.index)))],"_links":\#(next)}"#)
        } _: { site in
            let pages = try await site.client.fetchPages(in: stubSpace("1"))
            #expect(pages.count == 2)
            let targets = site.requests.values.map(\.target)
            #expect(targets.last == targets.first.map { $0 + "&cursor=c%2B1" })
        }
    }

    @Test func `pain 5: on Data Center the context path is not lost`() async throws {
        try await withPainSite(.dataCenter) { site in
            for number in 0..<250 {
                try await site.sandbox.makePage(
                    titled: "Page \(number)", storage: "<p>x</p>", inSpace: "OPS")
            }
            await site.sandbox.resetJournal()
            #expect(try await site.client.fetchPages(in: site.space).count >= 250)
            let requests = await site.sandbox.requestJournal()
            #expect(requests.count > 1)
            for request in requests { #expect(request.path.hasPrefix("/confluence/rest/api/")) }
        }
    }

    // conflr#130; docToolchain#1388; nbconflux#6.
    @Test func `pain 13: a name that is taken gets a new version, among however many attachments`()
        async throws
    {
        try await withPainSite { site in
            let page = try await site.makePage()
            func upload(_ name: String, _ text: String) async throws -> Confluence.Attachment {
                try await site.client.uploadAttachment(
                    pageID: page.id, fileName: name, contentType: "text/plain",
                    content: .bytes(Array(text.utf8)))
            }
            for number in 0..<60 { _ = try await upload("\(number).txt", "x") }
            #expect(try await site.client.fetchAttachments(pageID: page.id).count == 60)
            let again = try await upload("59.txt", "again")
            #expect(again.versionNumber == 2)
            #expect(try await site.client.fetchAttachments(pageID: page.id).count == 60)
        }
    }

    // airbyte#33347; langchain#16926.
    @Test func `pain 24: a body that does not come is an error, not an empty text`() async throws {
        try await withStubSite { _ in
            .json(pageJSON())
        } _: { site in
            let error = await #expect(throws: ConfluenceError.self) {
                try await site.client.fetchPage(id: "7")
            }
            #expect(error?.code == .unexpectedAnswer)
            #expect(site.requests.values.first?.target.contains("body-format=storage") == true)
            let page = try await site.client.fetchPage(id: "7", body: .none)
            #expect(page.body == nil)
        }
    }
}
