import ConfluenceSandbox
import Testing

@testable import Confluence

/// Results and attachments as others hand them on: a page of results at a time, an attachment by its identifier.
@Suite struct PagedSearchTests {
    @Test(arguments: SandboxProfile.spoken)
    func `a search goes on where the page before has ended`(profile: SandboxProfile) async throws {
        try await withSandbox(profile: profile, pageCount: 7) { site in
            var seen: [String] = []
            var cursor: String?
            var pages = 0
            repeat {
                let (results, next) = try await site.client.searchPage(
                    cql: "type = page and title ~ \"Page\"", limit: 3, cursor: cursor)
                #expect(results.count <= 3)
                seen += results.map(\.title)
                cursor = next
                pages += 1
            } while cursor != nil && pages < 10
            #expect(seen.sorted() == (0..<7).map { "Page \($0)" })
            #expect(pages == 3)
        }
    }

    @Test(arguments: SandboxProfile.spoken)
    func `an attachment is read by its identifier`(profile: SandboxProfile) async throws {
        try await withSandbox(profile: profile) { site in
            let page = try await site.client.createPage(in: site.space, title: "Incident", storage: "<p>x</p>")
            let sent = try await site.client.uploadAttachment(
                pageID: page.id, fileName: "a.txt", contentType: "text/plain", content: .bytes(Array("abc".utf8)))
            let read = try await site.client.fetchAttachment(id: sent.id)
            #expect(read.pageID == page.id)
            #expect(read.title == "a.txt")
            #expect(read.fileBytes == 3)
            #expect(read.mediaType == "text/plain")
            for id in ["att999999", "999999"] {
                let error = await #expect(throws: ConfluenceError.self) {
                    try await site.client.fetchAttachment(id: id)
                }
                #expect(error?.code == .notFound)
            }
            await #expect(throws: ConfluenceError.self) { try await site.client.fetchAttachment(id: "../x") }
        }
    }
}
