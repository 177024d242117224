import ConfluenceSandbox
import StorageFormat
import Testing

@testable import Confluence

/// The client on pages that people edit in the editor, which adds ids of its own.
@Suite struct EditorTests {
    private static let storage =
        "<h2>Steps</h2><ol><li><p>Restart it.</p></li></ol><ac:structured-macro ac:name=\"info\"><ac:rich-text-body>"
        + "<p>Care</p></ac:rich-text-body></ac:structured-macro><h2>Notes</h2><p>old</p><h2>Owners</h2><table><tbody>"
        + "<tr><th>Team</th><td>Payments</td></tr></tbody></table>"

    @Test func `what the editor adds is no change`() async throws {
        try await withPainSite { site in
            let page = try await site.makePage("Runbook", Self.storage)
            try await site.sandbox.editInEditor(page: page.id)
            let edited = try #require(try await site.sandbox.page(id: page.id))
            #expect(edited.storage.contains(/<h2 local-id="/) && edited.storage.contains(#/ ac:local-id="/#))

            let edit = try await site.client.editPage(id: page.id, message: "m") { _ in Self.storage }
            #expect(edit.outcome == .unchanged)
            let updated = try await site.client.updatePage(
                id: page.id, title: page.title, storage: Self.storage, baseVersion: 2)
            #expect(updated.version.number == 2)
            #expect(try await site.sandbox.page(id: page.id)?.storage == edited.storage)
        }
    }

    @Test func `a change of a section keeps every other byte that the editor stored, and is verified`() async throws {
        try await withPainSite { site in
            let page = try await site.makePage("Runbook", Self.storage)
            try await site.sandbox.editInEditor(page: page.id, by: "ann@example.com")
            let before = try #require(try await site.sandbox.page(id: page.id)?.storage)
            let old = try #require(before.firstRange(of: /<p local-id="[0-9a-f]{12}">old<\/p>/))

            let edit = try await site.client.editPage(id: page.id, message: "m", verify: true) { document in
                try document.applying([.replaceSection(.heading("Notes"), with: .storage("<p>new</p>"))]).newSource
            }
            #expect(edit.outcome == .updated)
            let stored = try await site.sandbox.page(id: page.id)?.storage
            #expect(stored == before.replacing(before[old], with: "<p>new</p>"))
        }
    }

    @Test func `a body that got the editor's ids is what was written, by the rule of verify`() async throws {
        try await withPainSite { site in
            let page = try await site.makePage("Runbook", Self.storage)
            try await site.sandbox.editInEditor(page: page.id)
            let found = try #require(try await site.sandbox.page(id: page.id)?.storage)
            #expect(found != Self.storage)
            let written = try StorageDocument(parsing: Self.storage)
            let difference = try StorageDocument(parsing: found).firstDifference(from: written)
            #expect(difference == nil, "\(difference ?? "")")
            let other = try StorageDocument(parsing: found.replacing("old", with: "new")).firstDifference(from: written)
            #expect(other != nil)
        }
    }
}
