import JSON
import Testing

@testable import ConfluenceSandbox

struct LifecycleStateTests {
    @Test func `an archived page keeps its title and takes no update and its children move up`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        try await site.archivePages([parent])
        #expect(try await site.requirePage(parent).page.status == .archived)
        #expect(try await site.requirePage(child).page.parentID == fixture.homepageID)
        await #expect(throws: APIError.self) { try await fixture.makePage("parent") }
        await #expect(throws: APIError.self) {
            try await site.updatePage(
                PageUpdate(
                    id: parent, title: "Parent", body: .storage(""), versionNumber: 2, message: "", minorEdit: false,
                    parentID: nil, authorID: "x"))
        }
        await #expect(throws: APIError.self) { try await site.addLabels([("global", "x")], toPage: parent) }
        #expect(try await site.unarchivePage(parent).page.status == .current)
        #expect(await site.children(of: .content(fixture.homepageID)).map(\.title) == ["Child", "Parent"])
    }

    @Test func `pages are archived all or none`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page")
        await #expect(throws: APIError.self) { try await fixture.sandbox.site.archivePages([page, 424_242]) }
        #expect(try await fixture.sandbox.site.requirePage(page).page.status == .current)
    }

    @Test func `a page comes back from the trash with its old body as a new version`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("Page", storage: "<p>old</p>")
        try await site.trashPage(page)
        #expect(await site.children(of: .content(fixture.homepageID)).isEmpty)
        let restored = try await site.restorePage(page, versionNumber: 2, message: "back", by: "x")
        #expect(restored.page.status == .current && restored.page.latest.number == 2)
        #expect(restored.page.latest.body == .storage("<p>old</p>"))
        #expect(await site.children(of: .content(fixture.homepageID)).map(\.id) == [page])
    }

    @Test func `a page whose title was taken meanwhile stays in the trash`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("Page")
        try await site.trashPage(page)
        try await fixture.makePage("Page")
        await #expect(throws: APIError.self) {
            try await site.restorePage(page, versionNumber: 2, message: "", by: "x")
        }
        #expect(try await site.requirePage(page, statuses: [.trashed]).page.latest.number == 1)
    }

    @Test func `a page whose parent is in the trash comes back at the top`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        try await site.trashPage(child)
        try await site.trashPage(parent)
        #expect(try await site.restorePage(child, versionNumber: 2, message: "", by: "x").page.parentID == nil)
    }

    @Test func `a tree goes to the trash as a whole`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        try await site.trashTree(parent)
        for id in [parent, child] { #expect(try await site.requirePage(id, statuses: [.trashed]).page.id == id) }
    }

    @Test func `an old version is restored as a new one with or without its title`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("First", storage: "<p>1</p>")
        _ = try await site.updatePage(
            PageUpdate(
                id: page, title: "Second", body: .storage("<p>2</p>"), versionNumber: 2, message: "", minorEdit: false,
                parentID: nil, authorID: "x"))
        let body = try await site.restoreVersion(1, ofPage: page, message: "m", withTitle: false, by: "x").page
        #expect(body.title == "Second" && body.latest.body == .storage("<p>1</p>") && body.latest.number == 3)
        #expect(
            try await site.restoreVersion(1, ofPage: page, message: "", withTitle: true, by: "x").page.title == "First")
        await #expect(throws: APIError.self) {
            try await site.restoreVersion(9, ofPage: page, message: "", withTitle: true, by: "x")
        }
    }

    @Test func `a purged page takes its properties comments and restrictions with it`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let page = try await fixture.makePage("Page")
        _ = try await site.createProperty("k", 1, of: page, by: "x")
        let comment = try await site.addComment("<p>c</p>", on: page, by: "x")
        try await site.changeRestrictions(ofPage: page) { $0.read.users = ["x"] }
        try await site.trashPage(page)
        try await site.purgePage(page)
        #expect(await site.properties.count == 0)
        #expect(await site.comments[comment.id] == nil)
        #expect(await site.restrictions.count == 0)
    }
}
