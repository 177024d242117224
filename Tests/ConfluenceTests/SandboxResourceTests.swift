import Confluence
import ConfluenceSandbox
import Foundation
import HTTP
import JSON
import StorageFormat
import Testing

/// Resources beside pages, against the whole sandbox.
@Suite struct SandboxResourceTests {
    private func makePage(_ site: SandboxSite, _ title: String = "Incident", under parentID: String? = nil) async throws
        -> Page
    {
        try await site.client.createPage(in: site.space, title: title, storage: "<p>One two</p>", parentID: parentID)
    }

    @Test(arguments: SandboxProfile.spoken) func `a download of a wrong length is noticed and done again`(
        profile: SandboxProfile
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "download-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let content = Array("0123456789".utf8) + [UInt8](repeating: 7, count: 300_000)
        try await withSandbox(profile: profile) { site in
            let page = try await makePage(site)
            let attachment = try await site.client.uploadAttachment(
                pageID: page.id, fileName: "data.bin", contentType: "application/octet-stream", content: .bytes(content)
            )
            let path = profile == .dataCenter ? "*/download/attachments/*" : "/file/*"
            for kind in [SandboxFault.Kind.wrongLength, .halfBody] {
                try await site.sandbox.addFault(SandboxFaultRule(SandboxFault(kind), path: path, count: 1))
                await site.sandbox.resetJournal()
                let target = folder.appending(path: kind.rawValue)
                try await site.client.downloadAttachment(attachment, to: target.path)
                #expect(try Array(Data(contentsOf: target)) == content)
                #expect(await site.sandbox.requestJournal().flatMap(\.faults) == [kind.rawValue])
            }
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `a page that is restricted to somebody else is not found`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) {
            $0.users.append(SandboxUser(name: "else@example.com", token: "other"))
        } _: { site in
            let page = try await makePage(site)
            try await site.sandbox.restrict(page: page.id, read: ["else@example.com"], update: [])
            let hidden = await failure { try await site.client.fetchPage(id: page.id) }
            #expect(hidden?.code == .notFound)
            try await site.sandbox.restrict(page: page.id, read: [SandboxUser.demo.name], update: ["else@example.com"])
            let restrictions = try await site.client.fetchRestrictions(pageID: page.id)
            #expect(restrictions.read.users.count == 1)
            let read = try await site.client.fetchPage(id: page.id)
            #expect(read.title == page.title)
            let refused = await failure {
                try await site.client.editPage(id: page.id, message: "m") { _ in "<p>new</p>" }
            }
            // Version 2 knows no 403.
            #expect(refused?.code == (profile == .dataCenter ? .forbidden : .notFound))
            #expect(refused?.message.contains(profile == .dataCenter ? "the permission" : "view and change it") == true)
            try await site.sandbox.restrict(page: page.id, read: [], update: [])
            _ = try await site.client.editPage(id: page.id, message: "m") { _ in "<p>new</p>" }
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `properties are made, changed and taken away`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let client = site.client
            let page = try await makePage(site)
            let value: JSONValue = ["hash": "äöü", "list": [1, 2.5, nil, true]]
            let first = try await client.setProperty(key: "team.state", value: value, pageID: page.id)
            #expect(first.versionNumber == 1)
            let read = try await client.fetchProperty(key: "team.state", pageID: page.id)
            #expect(read?.value == value)
            let second = try await client.setProperty(key: "team.state", value: "two", pageID: page.id)
            #expect(second.versionNumber == 2)
            let unchanged = try await client.setProperty(key: "team.state", value: "two", pageID: page.id)
            #expect(unchanged.versionNumber == 2)
            let keys = try await client.properties(pageID: page.id).collect().map(\.key)
            #expect(keys.contains("team.state"))
            try await client.deleteProperty(key: "team.state", pageID: page.id)
            let gone = try await client.fetchProperty(key: "team.state", pageID: page.id)
            #expect(gone == nil)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `a creation with a key is made once, also after the page was edited`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let client = site.client
            let create: @Sendable (String) async throws -> Page = { key in
                try await client.createPage(in: site.space, title: "Once", storage: "<p>a</p>", key: key)
            }
            let page = try await create("run-1/step")
            let again = try await create("run-1/step")
            #expect(again.id == page.id)
            _ = try await client.editPage(id: page.id, message: "m") { _ in "<p>edited</p>" }
            let later = try await create("run-1/step")
            #expect(later.id == page.id)
            #expect(later.body == "<p>edited</p>")
            let found = try await client.createdPage(key: "run-1/step", titled: "Once", in: site.space)
            #expect(found?.id == page.id)
            let error = await failure { try await create("run-2/step") }
            #expect(error?.code == .titleTaken)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `a page goes to the trash, comes back, and goes for good`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let client = site.client
            let page = try await makePage(site)
            let early = await failure { try await client.purgePage(id: page.id) }
            #expect(early != nil)
            try await client.deletePage(id: page.id)
            let hidden = try await client.fetchPage(titled: "Incident", in: site.space)
            #expect(hidden == nil)
            let restored = try await client.restorePage(id: page.id)
            #expect(restored.status == "current" && restored.body == "<p>One two</p>")
            let found = try await client.fetchPage(titled: "Incident", in: site.space)
            #expect(found?.id == page.id)
            let untouched = try await client.restorePage(id: page.id)
            #expect(untouched.version.number == restored.version.number)
            try await client.deletePage(id: page.id)
            try await client.purgePage(id: page.id)
            let gone = await failure { try await client.restorePage(id: page.id) }
            #expect(gone?.code == .notFound)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `the tree is walked up and down`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let client = site.client
            let top = try await makePage(site, "Top")
            let middle = try await makePage(site, "Middle", under: top.id)
            let bottom = try await makePage(site, "Bottom", under: middle.id)
            let children = try await client.children(ofPage: top.id).collect()
            #expect(children.map(\.id) == [middle.id])
            #expect(children.first?.title == "Middle")
            let below = try await client.descendants(ofPage: top.id).collect()
            #expect(below.map(\.id) == [middle.id, bottom.id])
            #expect(below.map(\.depth) == [1, 2])
            #expect(below.map(\.parentID) == [top.id, middle.id])
            let near = try await client.descendants(ofPage: top.id, depth: 1).collect()
            #expect(near.map(\.id) == [middle.id])
            let above = try await client.ancestors(ofPage: bottom.id)
            #expect(above.map(\.id).suffix(2) == [top.id, middle.id])
            #expect(bottom.parentID == middle.id)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `a former version is read, and made the latest again`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let client = site.client
            let page = try await makePage(site)
            _ = try await client.updatePage(id: page.id, title: "Incident 2", storage: "<p>new</p>", baseVersion: 1)
            let former = try await client.fetchPage(id: page.id, version: 1)
            #expect(former.body == "<p>One two</p>")
            let edit = try await client.restoreVersion(1, pageID: page.id, key: "k")
            #expect(edit.page.version.number == 3)
            let read = try await client.fetchPage(id: page.id)
            #expect(read.body == "<p>One two</p>" && read.title == former.title)
            let again = try await client.restoreVersion(1, pageID: page.id, key: "k")
            #expect(again.outcome == .alreadyApplied)
        }
    }

    @Test func `an open comment keeps its text, a resolved one does not`() async throws {
        try await withSandbox { site in
            let client = site.client
            let page = try await makePage(site)
            let made = try await site.post(
                "/api/v2/inline-comments",
                #"""
                {"pageId":"\#(page.id)","body":{"representation":"storage","value":"<p>why?</p>"},
                 "inlineCommentProperties":{"textSelection":"two","textSelectionMatchCount":1,"textSelectionMatchIndex":0}}
                """#)
            try #require(made.status == 201, "\(made.text)")
            let comments = try await client.inlineComments(pageID: page.id).collect()
            let comment = try #require(comments.first)
            #expect(comment.isOpen && comment.selection == "two")
            let refused = await failure {
                try await client.editPage(id: page.id, message: "m") { _ in "<p>One three</p>" }
            }
            #expect(refused?.code == .openComments)
            #expect(refused?.message.contains("\(comment.id) on \"two\"") == true)
            let kept = try await client.editPage(id: page.id, message: "m") { $0.source.replacing("One", with: "1") }
            #expect(kept.outcome == .updated)
            let still = try await client.inlineComments(pageID: page.id).collect()
            #expect(still.first?.isOpen == true)
            let dropped = try await client.editPage(id: page.id, message: "m", openComments: .override) { _ in
                "<p>One three</p>"
            }
            #expect(dropped.outcome == .updated)
            let after = try await client.inlineComments(pageID: page.id).collect()
            #expect(after.first?.isOpen != true)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `footer comments are read`(profile: SandboxProfile) async throws {
        try await withSandbox(profile: profile) { site in
            let page = try await makePage(site)
            let isCloud = profile != .dataCenter
            let made = try await site.post(
                isCloud ? "/api/v2/footer-comments" : "/rest/api/content",
                isCloud
                    ? #"{"pageId":"\#(page.id)","body":{"representation":"storage","value":"<p>done</p>"}}"#
                    : #"""
                    {"type":"comment","container":{"id":"\#(page.id)","type":"page"},
                     "body":{"storage":{"representation":"storage","value":"<p>done</p>"}}}
                    """#)
            try #require((200...201).contains(made.status), "\(made.text)")
            let comments = try await site.client.footerComments(pageID: page.id).collect()
            #expect(comments.map(\.body) == ["<p>done</p>"])
            #expect(comments.first?.resolution == nil)
            #expect(comments.first?.authorID != nil)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `macros that Confluence completes are no change, and verify`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let body = #"<hr/><ac:structured-macro ac:name="toc"/><p>&uuml;</p>"#
            let page = try await makePage(site)
            let edit = try await site.client.editPage(id: page.id, message: "m", verify: true) { _ in body }
            #expect(edit.outcome == .updated)
            let again = try await site.client.editPage(id: page.id, message: "m", verify: true) { _ in body }
            #expect(again.outcome == .unchanged)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `attachments are deleted`(profile: SandboxProfile) async throws {
        try await withSandbox(profile: profile) { site in
            let page = try await makePage(site)
            let file = try await site.client.uploadAttachment(
                pageID: page.id, fileName: "a.txt", contentType: "text/plain", content: .bytes([1, 2]))
            try await site.client.deleteAttachment(id: file.id)
            let left = try await site.client.fetchAttachments(pageID: page.id)
            #expect(left.isEmpty)
            let unknown = await failure { try await site.client.deleteAttachment(id: "att999999") }
            #expect(unknown?.code == .notFound)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `spaces are listed`(profile: SandboxProfile) async throws {
        try await withSandbox(profile: profile) { site in
            let spaces = try await site.client.spaces().collect()
            #expect(spaces == [site.space])
            #expect(site.space.homepageID != nil)
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `pages are moved with what stands below them`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let client = site.client
            let (left, right) = (try await makePage(site, "Left"), try await makePage(site, "Right"))
            let page = try await makePage(site, "Page", under: left.id)
            let child = try await makePage(site, "Child", under: page.id)
            try await client.movePage(id: page.id, to: .under(parentID: right.id))
            let above = try await client.ancestors(ofPage: child.id)
            #expect(above.map(\.id).suffix(2) == [right.id, page.id])
            let left2 = try await client.children(ofPage: left.id).collect()
            #expect(left2.isEmpty)
            let loop = await failure { try await client.movePage(id: right.id, to: .under(parentID: child.id)) }
            #expect(loop != nil)
            guard profile != .dataCenter else { return }
            let second = try await makePage(site, "Second", under: right.id)
            try await client.movePage(id: second.id, to: .before(pageID: page.id))
            let ordered = try await client.children(ofPage: right.id).collect()
            #expect(ordered.map(\.id) == [second.id, page.id])
            try await client.movePage(id: second.id, to: .after(pageID: page.id))
            let reordered = try await client.children(ofPage: right.id).collect()
            #expect(reordered.map(\.id) == [page.id, second.id])
        }
    }

    @Test(arguments: SandboxProfile.spoken) func `a page without restrictions has none`(
        profile: SandboxProfile
    ) async throws {
        try await withSandbox(profile: profile) { site in
            let page = try await makePage(site)
            let restrictions = try await site.client.fetchRestrictions(pageID: page.id)
            #expect(!restrictions.isRestricted)
            let unknown = await failure { try await site.client.fetchRestrictions(pageID: "99999999") }
            #expect(unknown?.code == .notFound)
        }
    }

    @Test func `archived pages leave the list`() async throws {
        try await withSandbox { site in
            let pages = [try await makePage(site, "A"), try await makePage(site, "B")]
            try await site.client.archivePages(ids: pages.map(\.id))
            let listed = try await site.client.fetchPages(in: site.space)
            #expect(!listed.contains { $0.title == "A" || $0.title == "B" })
            let refused = await failure {
                try await site.client.editPage(id: pages[0].id, message: "m") { _ in "<p>x</p>" }
            }
            #expect(refused != nil)
        }
    }
}
