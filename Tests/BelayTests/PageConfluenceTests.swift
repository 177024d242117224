import ConfluenceSandbox
import Foundation
import JSON
import Testing

/// `belay page` as a person uses it on pages of Confluence.
@Suite(.timeLimit(.minutes(1)))
struct PageConfluenceTests {
    /// A sandbox with one page, and its id.
    private func withPage(_ body: @escaping @Sendable (BelayCommand, _ id: String) async throws -> Void) async throws {
        try await TestFolder.with { folder in
            try folder.write("# Disk full\n\nWait.\n\n## Steps\n\n1. Look\n2. Clean\n", to: "pages/disk.md")
            try await withSandbox { sandbox in
                try await sandbox.loadFolder(folder.path + "/pages", spaceKey: "OPS", spaceName: "Operations")
                var belay = BelayCommand(folder: folder)
                belay.environment = await sandbox.environment
                let page = try await belay("page", "get", "OPS:Disk full", "--json").json()
                try await body(belay, try #require(page["id"]?.stringValue, "\(page)"))
            }
        }
    }

    @Test func `a page is printed as Markdown, as text and as it is`() async throws {
        try await withPage { belay, id in
            let markdown = try await belay("page", "get", id)
            #expect(markdown.code == 0, "\(markdown)")
            #expect(markdown.stdout.contains("## Steps\n\n1. Look\n2. Clean\n"))
            let text = try await belay("page", "get", id, "--to", "text")
            #expect(text.stdout.contains("Steps\nLook\nClean\n"))
            let storage = try await belay("page", "get", id, "--to", "storage")
            #expect(storage.stdout.contains("<ol>"))
            let checked = try await belay.run(["page", "convert", "--to", "storage"], input: storage.stdout)
            #expect(checked.stdout == storage.stdout)
        }
    }

    @Test func `id, address, short link and title lead to the same page`() async throws {
        try await withPage { belay, id in
            let page = try await belay("page", "get", id, "--json").json()
            let url = try #require(page["url"]?.stringValue)
            let site = try #require(belay.environment["CONFLUENCE_URL"])
            for name in [url, "OPS:Disk full", "\(site)/pages/viewpage.action?pageId=\(id)", "\(id)@1", "\(url)@1"] {
                let found = try await belay("page", "get", name, "--json")
                #expect(found.code == 0, "\(name): \(found)")
                #expect(try found.json()["id"]?.stringValue == id)
            }
        }
    }

    @Test func `a section is printed without its heading`() async throws {
        try await withPage { belay, id in
            let steps = try await belay("page", "get", id, "--section", "steps")
            #expect(steps.stdout == "1. Look\n2. Clean\n")
            let outer = try await belay("page", "get", id, "--section", "Disk full/Steps")
            #expect(outer.code == 65)
            let wrong = try await belay("page", "get", id, "--section", "Step")
            #expect(wrong.code == 65)
            #expect(wrong.stderr.contains("there is no section “Step”; there is “Steps” at "), "\(wrong)")
        }
    }

    @Test func `what is not there is said`() async throws {
        try await withPage { belay, id in
            let missing = try await belay("page", "get", "999999")
            #expect(missing.code == 69)
            let title = try await belay("page", "get", "OPS:Nothing")
            #expect(title.code == 69)
            #expect(title.stderr.contains("no page with the title \"Nothing\""), "\(title)")
            let future = try await belay("page", "get", "\(id)@99")
            #expect(future.code == 69)
            let elsewhere = try await belay("page", "get", "https://other.example/wiki/spaces/OPS/pages/\(id)")
            #expect(elsewhere.stderr.contains("the page is on \"other.example\""), "\(elsewhere)")
        }
    }

    @Test func `diff compares versions of a page, and a page with a file`() async throws {
        try await withPage { belay, id in
            let page = try await belay("page", "get", id, "--to", "storage")
            let changed = page.stdout.replacing("Clean", with: "Clean up")
            let diff = try await belay.run(["page", "diff", id, "-"], input: changed)
            #expect(diff.code == 1, "\(diff)")
            #expect(diff.stdout.contains("@1\n+++ <stdin>\n"))
            #expect(diff.stdout.contains("-2. Clean\n+2. Clean up\n"))
            let same = try await belay("page", "diff", "\(id)@1", id)
            #expect(same.code == 0)
        }
    }
}
