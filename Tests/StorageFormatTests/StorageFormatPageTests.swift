import Foundation
import Testing

@testable import StorageFormat

/// The examples in `docs/storage-format.md`.
@Suite(.enabled(if: TestFiles.storageFormatPage != nil, "no docs beside the package"))
struct StorageFormatPageTests {

    private func tree() throws -> MarkdownTree {
        try CommonMarkParser.parse(try TestFiles.text(of: try #require(TestFiles.storageFormatPage)))
    }

    private func storage(_ markdown: String) throws -> String { try StorageMarkdown.storage(fromMarkdown: markdown) }
    private func markdown(_ storage: String) throws -> String { try StorageDocument(parsing: storage).markdown() }

    @Test func `each row of the table is written and read as it says`() throws {
        let rows = try tree().rows(below: "Text").filter { !$0[0].isEmpty && $0[0] != "Markdown" }
        #expect(rows.count >= 15)
        for row in rows {
            let body = "<p>\(row[1])</p>"
            #expect(try storage(row[0]) == body)
            #expect(try markdown(body) == (row[2].isEmpty ? row[0] : row[2]))
        }
    }

    @Test func `each row about reading is read as it says`() throws {
        let rows = try tree().rows(below: "Reading").filter { $0[0] != "storage format" }
        #expect(rows.count >= 14)
        for row in rows { #expect(try markdown("<p>\(row[0])</p>") == row[1]) }
    }

    @Test func `the fault is the one that the page shows`() throws {
        let shown = try tree().codeBlocks.filter { $0.info == "text" }.map(\.code)
        let error = #expect(throws: StorageFormatError.self) { try StorageDocument(parsing: "<p>a<br>b</p>") }
        #expect(shown == ["\(error?.description ?? "")\n"])
    }

    @Test func `each block is written and read as it says`() throws {
        let blocks = try tree().codeBlocks
        var count = 0
        for (index, block) in blocks.enumerated() where block.info == "markdown" {
            count += 1
            let body = try #require(blocks.dropFirst(index + 1).first { $0.info == "xml" }).code
            // The page breaks lines where storage format has none.
            let source = body.split(separator: "\n").joined()
            #expect(try storage(block.code) == source)
            let readAs = blocks.dropFirst(index + 2).first.flatMap { $0.info == "markdown read" ? $0.code : nil }
            #expect(try markdown(source) + "\n" == readAs ?? block.code)
        }
        #expect(count >= 7)
    }

    @Test func `the limits are those of the code`() throws {
        let rows = try tree().rows(below: "Limits").filter { !$0[0].isEmpty }
        let limits = StorageLimits()
        let values = [
            StorageMarkdown.bytesMax >> 20, limits.bytesMax >> 20, limits.depthMax, MarkdownCost.tableColumnsMax,
            MarkdownCost.tableCellsMax,
        ]
        let shown = rows.map { row in row[1].replacing(",", with: "").split(separator: " ").first.flatMap { Int($0) } }
        #expect(shown == values)
    }

    @Test func `the table of what is not kept is what the tests allow for`() throws {
        let rows = try tree().rows(below: "What is not kept").filter { !$0[0].isEmpty }
        #expect(rows.map { $0[0] } == MarkdownLoss.allCases.map(\.what))
        #expect(rows.map { $0[1] } == MarkdownLoss.allCases.map(\.reason))
    }
}

extension MarkdownTree {
    fileprivate var codeBlocks: [(code: String, info: String)] {
        nodes.compactMap { node in
            if case .code(let code, let info) = node.kind { (code, info) } else { nil }
        }
    }

    /// The cells of all tables below a heading, up to the next one.
    fileprivate func rows(below heading: String) -> [[String]] {
        var isBelow = false
        var rows: [[String]] = []
        for (index, node) in nodes.enumerated() {
            switch node.kind {
            case .heading: isBelow = plainText(of: index + 1..<node.next) == heading
            case .row where isBelow:
                rows.append(children(of: index).map { plainText(of: $0 + 1..<nodes[$0].next) })
            default: break
            }
        }
        return rows
    }
}
