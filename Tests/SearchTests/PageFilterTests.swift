import Embedding
import Foundation
import GRDB
import Testing
import VectorIndex

@testable import Search

/// Which pages a filter lets through, and what a sync tells of them.
@Suite struct PageFilterTests {
    private let folder: TemporaryFolder
    private let source = StubSource()
    private let index: RunbookIndex

    init() async throws {
        folder = try TemporaryFolder()
        let space = source.space
        await space.put("1", title: "One", "a", author: "ann", changedAt: Date(timeIntervalSince1970: 100))
        await space.put("2", title: "Two", "b", author: "bob", changedAt: Date(timeIntervalSince1970: 200))
        await space.put("3", title: "Three", "c", status: "archived", author: "ann")
        await space.put("4", title: "Four", "d", space: "HOME", changedAt: Date(timeIntervalSince1970: 300))
        await space.label("1", "Runbook", "on-call")
        await space.label("2", "runbook")
        index = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
        try await sync()
    }

    @Test(
        arguments: [
            (PageFilter(), ["1", "2", "3", "4"]), (PageFilter(spaces: ["ops"]), ["1", "2", "3"]),
            (PageFilter(spaces: ["OPS", "HOME"]), ["1", "2", "3", "4"]), (PageFilter(spaces: ["NONE"]), []),
            (PageFilter(labels: ["runbook"]), ["1", "2"]), (PageFilter(labels: ["RUNBOOK", "on-call"]), ["1"]),
            (PageFilter(labels: ["run"]), []), (PageFilter(statuses: ["archived"]), ["3"]),
            (PageFilter(authors: ["ann"]), ["1", "3"]),
            (PageFilter(changedSince: Date(timeIntervalSince1970: 200)), ["2", "4"]),
            (PageFilter(changedBefore: Date(timeIntervalSince1970: 200)), ["1"]),
            (PageFilter(labels: ["runbook"], authors: ["bob"]), ["2"]),
            (PageFilter(labels: ["' OR 1=1 --"]), []),
        ] as [(PageFilter, [String])])
    func `a filter lets the pages through that meet all its conditions`(
        _ filter: PageFilter, _ expected: [String]
    ) async throws {
        let (found, chunkPages) = try await index.file.read { db in
            let allowed = try FilteredPages(filter, db)
            return (
                try ids("SELECT page_id FROM pages WHERE id IN (%)", allowed.pages, db),
                try ids(
                    "SELECT DISTINCT page_id FROM pages JOIN chunks ON chunks.page = pages.id WHERE chunks.id IN (%)",
                    allowed.chunks, db)
            )
        }
        #expect(found.sorted() == expected)
        #expect(chunkPages.sorted() == expected)
    }

    @Test func `labels that change are noticed without a new version, and the page is indexed again`() async throws {
        await source.space.label("2", "deprecated")
        let report = try await index.sync(space: "OPS", from: source)
        #expect(report.fetched == 0)
        #expect(try await index.statistics().pagesPending == 1)
        #expect(try await index.index().pages == 1)
        #expect(try await pages(PageFilter(labels: ["deprecated"])) == 1)
        #expect(try await pages(PageFilter(labels: ["runbook"])) == 1)
    }

    @Test func `labels stay as they are when they cannot be listed, and the report says so`() async throws {
        await source.space.failLabels(true)
        let report = try await index.sync(space: "OPS", from: source)
        #expect(report.labelProblem?.isEmpty == false)
        #expect(report.unchanged == 3)
        #expect(try await pages(PageFilter(labels: ["runbook"])) == 2)
    }

    @Test func `a status that changes is noticed`() async throws {
        await source.space.put("1", title: "One", "a", status: "archived")
        _ = try await index.sync(space: "OPS", from: source)
        #expect(try await pages(PageFilter(statuses: ["archived"])) == 2)
    }

    // MARK: Helpers

    private func sync() async throws {
        for key in ["OPS", "HOME"] { _ = try await index.sync(space: key, from: source) }
        _ = try await index.index()
    }

    private func pages(_ filter: PageFilter) async throws -> Int {
        try await index.file.read { db in try FilteredPages(filter, db).pages.count }
    }
}

/// The identifiers that a query answers, with numbers in the place of `%`.
private func ids(_ sql: String, _ numbers: ChunkSet, _ db: Database) throws -> [String] {
    try String.fetchAll(db, sql: sql.replacing("%", with: numbers.ids.map(String.init).joined(separator: ",")))
}
