import Foundation
import JSON
import StorageFormat
import Testing

@testable import ConfluenceSandbox

/// The content that is shipped, and a large corpus when it lies beside the package.
struct SampleContentTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let corpora: [String] = {
        let shared = ProcessInfo.processInfo.environment["BELAY_SHARED"] ?? root.appending(path: "../shared").path
        return ["corpus-1.jsonl", "corpus-2.jsonl"].map { "\(shared)/alertbook/\($0)" }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }()

    @Test func `the demo's runbooks have the sections that readers expect`() async throws {
        let sandbox = Sandbox()
        let folder = Self.root.appending(path: "workflows/demo/runbooks").path
        let count = try await sandbox.loadFolder(folder, spaceKey: "RUNBOOKS", spaceName: "Runbooks")
        #expect(count == 18)
        var listing = PageListing()
        listing.limit = 100
        for item in try await sandbox.site.listPages(listing).items where !item.page.title.hasSuffix(" Home") {
            let page = try #require(try await sandbox.page(id: String(item.page.id)))
            let document = try StorageDocument(parsing: page.storage)
            let headings = Set(document.sections.map(\.heading))
            for heading in ["Meaning", "Diagnosis", "Mitigation", "Escalation", "Links"] {
                // A how-to has other sections.
                #expect(headings.contains(heading) || page.labels.contains("how-to"), "\(page.title): \(heading)")
            }
            #expect(page.labels.contains("runbook"))
            #expect(page.storage.contains("ac:name=\"code\""), "\(page.title)")
        }
    }

    @Test func `the demo's incident has a section for the runbook`() async throws {
        let sandbox = Sandbox()
        let folder = Self.root.appending(path: "workflows/demo/incidents").path
        try await sandbox.loadFolder(folder, spaceKey: "INC", spaceName: "Incidents")
        let page = try #require(
            try await sandbox.page(titled: "INC-4711 Payments API restarts again and again", inSpace: "INC"))
        let headings = try StorageDocument(parsing: page.storage).sections.map(\.heading)
        #expect(headings == ["Summary", "Timeline", "Runbook", "On call", "Follow-up", "Notes"])
    }

    @Test(.enabled(if: corpora.count == 2, "needs the alertbook corpora"))
    func `a corpus of 1,608 pages loads and every body is well-formed`() async throws {
        let fixture = try await SandboxFixture()
        var count = 0
        for corpus in Self.corpora { count += try await fixture.sandbox.loadJSONLines(corpus) }
        #expect(count == 1608)
        try await fixture.test { client async throws in
            let pages = try await client.all("/wiki/api/v2/pages?sort=-modified-date&limit=250&body-format=storage")
            // Each of the 14 spaces and OPS has a homepage.
            #expect(pages.count == 1608 + 15)
            #expect(Set(pages.compactMap { $0["id"]?.stringValue }).count == pages.count)
            for page in pages {
                let storage = try #require(page["body"]?["storage"]?["value"]?.stringValue)
                #expect(throws: Never.self) { try StorageCheck.checked(storage) }
            }
            let cql = "text ~ \"crash loop*\" and space = PROM".percentEncoded
            let found = try await client.get("/wiki/rest/api/content/search?cql=\(cql)")
            #expect(try found.titles().contains("Kube Pod Crash Looping"))
        }
    }
}
