import Confluence
import Foundation
import JSON
import Testing

/// What users of other clients suffered from the library itself.
@Suite struct LibraryPains {
    // atlassian-python-api#1658; mcp-atlassian#1588: names and arguments changed under their users.
    @Test func `pain 25: the client's calls keep their names and shapes`() async throws {
        try await withStubSite { _ in
            .json("{}")
        } _: { site in
            let client = site.client
            // What changes here breaks programs that are in use: it needs a new major version.
            let reads: [Any] = [
                client.fetchSpace(key:) as (String) async throws -> Space,
                client.fetchPages(in:) as (Space) async throws -> [Page],
                client.fetchPage(titled:in:) as (String, Space) async throws -> Page?,
                client.fetchPage(id:body:version:) as (String, PageBodyFormat, Int?) async throws -> Page,
                client.children(ofPage:) as (String) throws -> ConfluenceListing<ContentNode>,
                client.versions(pageID:) as (String) throws -> ConfluenceListing<PageVersion>,
                client.wasApplied(key:pageID:) as (String, String) async throws -> Bool,
                client.fetchAttachments(pageID:fileName:)
                    as (String, String?) async throws -> [Confluence.Attachment],
                client.fetchLabels(pageID:) as (String) async throws -> [String],
                client.fetchProperty(key:pageID:) as (String, String) async throws -> ContentProperty?,
                client.footerComments(pageID:) as (String) throws -> ConfluenceListing<PageComment>,
                client.inlineComments(pageID:) as (String) throws -> ConfluenceListing<PageComment>,
                client.fetchRestrictions(pageID:) as (String) async throws -> PageRestrictions,
                client.search(cql:limit:) as (String, Int) async throws -> [SearchResult],
                client.currentUser as () async throws -> User,
            ]
            let writes: [Any] = [
                client.createPage(in:title:storage:parentID:key:)
                    as (Space, String, String, String?, String?) async throws -> Page,
                client.updatePage(
                    id:title:storage:baseVersion:message:key:minorEdit:openComments:verify:)
                    as (String, String, String, Int, String, String?, Bool, OpenComments, Bool) async throws
                    -> Page,
                client.movePage(id:to:) as (String, PagePosition) async throws -> Void,
                client.deletePage(id:) as (String) async throws -> Void,
                client.restorePage(id:) as (String) async throws -> Page,
                client.purgePage(id:) as (String) async throws -> Void,
                client.addLabels(_:pageID:) as ([String], String) async throws -> Void,
                client.removeLabel(_:pageID:) as (String, String) async throws -> Void,
                client.setProperty(key:value:pageID:)
                    as (String, JSONValue, String) async throws -> ContentProperty,
                client.deleteProperty(key:pageID:) as (String, String) async throws -> Void,
                client.deleteAttachment(id:) as (String) async throws -> Void,
            ]
            #expect(reads.count + writes.count == 26)
        }
    }

    @Test func `each of the 25 pains has a test, and so have the others`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        var pains: Set<Int> = []
        var others = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
        where name.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            for match in text.matches(of: #/`pain (\d+): [A-Za-z]/#) {
                pains.insert(try #require(Int(match.1)))
            }
            others += text.matches(of: #/`also: [a-z]/#).count
        }
        #expect(pains == Set(1...25))
        #expect(others == 5)
    }
}
