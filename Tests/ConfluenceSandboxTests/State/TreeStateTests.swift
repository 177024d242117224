import Testing

@testable import ConfluenceSandbox

struct TreeStateTests {
    private func titles(_ site: Site, _ node: TreeNode) async -> [String] {
        await site.children(of: node).map(\.title)
    }

    @Test func `a page moves before and after a sibling and to the end of a parent`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let (one, two, three) = (
            try await fixture.makePage("One"), try await fixture.makePage("Two"), try await fixture.makePage("Three")
        )
        let home = TreeNode.content(fixture.homepageID)
        _ = try await site.movePage(three, to: .before(one))
        #expect(await titles(site, home) == ["Three", "One", "Two"])
        _ = try await site.movePage(three, to: .after(one))
        #expect(await titles(site, home) == ["One", "Three", "Two"])
        let positions = await site.children(of: home).map(\.position)
        #expect(positions == positions.sorted() && Set(positions).count == 3)
        let moved = try await site.movePage(one, to: .append(two))
        #expect(moved.page.parentID == two && moved.page.latest.number == 1)
        #expect(await titles(site, home) == ["Three", "Two"])
        #expect(try await site.ancestors(of: one).map(\.id) == [fixture.homepageID, two])
    }

    @Test func `beside a page at the top a page gets to the top`() async throws {
        let fixture = try await SandboxFixture()
        let page = try await fixture.makePage("Page")
        let moved = try await fixture.sandbox.site.movePage(page, to: .after(fixture.homepageID))
        #expect(moved.page.parentID == nil)
        #expect(try await fixture.sandbox.site.ancestors(of: page).isEmpty)
    }

    @Test func `a loop is refused and nothing moves`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        for position in [MovePosition.append(child), .append(parent), .before(child), .after(parent)] {
            await #expect(throws: APIError.self) { try await site.movePage(parent, to: position) }
        }
        #expect(try await site.requirePage(parent).page.parentID == fixture.homepageID)
    }

    @Test func `a tree moves to another space with its titles and a title that is taken there stops it`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let other = try await site.makeSpace(key: "DEV", name: "Development", authorID: "tester")
        let parent = try await fixture.makePage("Parent")
        let child = try await fixture.makePage("Child", parent: .page(parent))
        let target = try #require(other.homepageID)
        let clash = try await site.createPage(
            PageDraft(
                spaceID: other.id, parent: .homepage, title: "CHILD", body: .storage(""), message: "", authorID: "x"))
        await #expect(throws: APIError.self) { try await site.movePage(parent, to: .append(target)) }
        #expect(try await site.requirePage(child).space.key == "OPS")

        try await site.trashPage(clash.id)
        _ = try await site.movePage(parent, to: .append(target))
        #expect(try await site.requirePage(child).space.key == "DEV")
        #expect(try await site.requirePage(child).page.parentID == parent)
        var listing = PageListing()
        listing.scope = .spaces([other.id])
        listing.title = "child"
        #expect(try await site.listPages(listing).items.map(\.page.id) == [child])
        // Its old space has the title free again.
        try await fixture.makePage("Child")
    }

    @Test func `descendants come in the order of the tree down to a depth`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let one = try await fixture.makePage("One")
        let inner = try await fixture.makePage("Inner", parent: .page(one))
        try await fixture.makePage("Deep", parent: .page(inner))
        try await fixture.makePage("Two")
        let all = await site.descendants(of: .content(fixture.homepageID), depthMax: 10)
        #expect(all.map(\.item.title) == ["One", "Inner", "Deep", "Two"])
        #expect(all.map(\.depth) == [1, 2, 3, 1])
        let top = await site.descendants(of: .content(fixture.homepageID), depthMax: 2)
        #expect(top.map(\.item.title) == ["One", "Inner", "Two"])
    }

    @Test func `a folder stands in the tree and what is in it moves up when it goes`() async throws {
        let fixture = try await SandboxFixture()
        let site = fixture.sandbox.site
        let folder = try await site.makeFolder(
            titled: "Folder", in: fixture.spaceID, under: fixture.homepageID, by: "tester")
        let page = try await fixture.makePage("In it", parent: .page(folder.id))
        #expect(await site.children(of: .content(fixture.homepageID)).map(\.type) == ["folder"])
        #expect(try await site.ancestors(of: page).map(\.type) == ["page", "folder"])
        await #expect(throws: APIError.self) {
            try await site.makeFolder(titled: "Folder", in: fixture.spaceID, under: nil, by: "tester")
        }
        try await site.trashFolder(folder.id)
        #expect(try await site.requirePage(page).page.parentID == fixture.homepageID)
        #expect(await site.children(of: .content(fixture.homepageID)).map(\.title) == ["In it"])
    }
}
