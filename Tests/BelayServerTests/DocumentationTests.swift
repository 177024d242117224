import Foundation
import Testing

@testable import BelayServer

/// docs/http.md describes what there is, and nothing else.
@Suite struct DocumentationTests {
    private func documentation(_ page: String = "docs/http.md") throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
    }

    @Test func `every route has a heading, and every heading a route`() throws {
        let test = try TestServer()
        let headings = try documentation().split(separator: "\n")
            .compactMap { line in
                line.wholeMatch(of: /### `([A-Z]+ \/[^`]*)`/).map { String($0.1) }
            }
        #expect(headings == test.server.routes.map { "\($0.method) \($0.path)" })
        try FileManager.default.removeItem(at: test.folder)
    }

    @Test func `every route has an example with curl`() throws {
        let test = try TestServer()
        let sections = try documentation().components(separatedBy: "\n### ").dropFirst()
        #expect(sections.count == test.server.routes.count)
        for section in sections { #expect(section.contains("curl "), "\(section.prefix(40))") }
        try FileManager.default.removeItem(at: test.folder)
    }

    @Test func `every webhook source is described`() throws {
        let text = try documentation("docs/webhooks.md")
        for source in WebhookDecoders.all.keys.sorted() { #expect(text.contains("| `\(source)` |"), "\(source)") }
    }
}
