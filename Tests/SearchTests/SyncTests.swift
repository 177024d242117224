import Embedding
import Foundation
import Testing

@testable import Search

@Suite struct SyncTests {
    private let folder: TemporaryFolder
    private let source: StubSource
    private let embedder = CountingEmbedder()
    private let index: RunbookIndex

    init() async throws {
        folder = try TemporaryFolder()
        source = await sampleSpace()
        index = try RunbookIndex(path: folder.file("index.db"), embedder: embedder)
        _ = try await index.sync(space: "OPS", from: source)
        _ = try await index.index()
        await source.space.forgetFetches()
        await embedder.forget()
    }

    @Test func `a second sync of an unchanged space fetches no body and indexes nothing`() async throws {
        let report = try await index.sync(space: "OPS", from: source)
        #expect((report.seen, report.fetched, report.unchanged, report.removed) == (3, 0, 3, 0))
        #expect(await source.space.fetched.isEmpty)
        #expect(try await index.index() == IndexReport())
        #expect(await embedder.texts.isEmpty)
    }

    @Test func `a changed page alone is fetched, and only its new passages are embedded`() async throws {
        let long = Array(repeating: "The standby is behind the primary and must catch up soon.", count: 30)
            .joined(separator: "\n")
        await source.space.put("2", title: "PostgresReplicationLag", long, version: 2)
        _ = try await index.sync(space: "OPS", from: source)
        _ = try await index.index()
        await source.space.forgetFetches()
        await embedder.forget()

        await source.space.put("2", title: "PostgresReplicationLag", long + "\nOne more line.", version: 3)
        let report = try await index.sync(space: "OPS", from: source)
        #expect((report.fetched, report.unchanged) == (1, 2))
        #expect(await source.space.fetched == ["2"])
        let indexed = try await index.index()
        #expect(indexed.pages == 1)
        #expect(indexed.chunks > 1)
        #expect(indexed.embedded == 1)
        #expect(await embedder.texts.count == 1)
    }

    @Test func `a new title embeds the page anew`() async throws {
        await source.space.put("3", title: "Rotate certificates", "Certificates expire.", version: 2)
        _ = try await index.sync(space: "OPS", from: source)
        _ = try await index.index()
        #expect(await embedder.texts == ["Rotate certificates\nCertificates expire.", "Rotate certificates"])
    }

    @Test func `a page that went leaves with everything made of it`() async throws {
        let before = try await index.statistics()
        await source.space.remove("1")
        let report = try await index.sync(space: "OPS", from: source)
        #expect((report.seen, report.removed) == (2, 1))
        let after = try await index.statistics()
        #expect(after.pages == 2)
        #expect((before.passages, after.passages) == (3, 2))
        #expect((before.vectors, after.vectors) == (3, 2))
        let hits = try await index.find(RunbookQuery(text: "KubePodCrashLooping")).hits
        #expect(!hits.contains { $0.pageID == "1" })
    }

    @Test func `a page that the listing missed but the source has stays`() async throws {
        await source.space.hideFromListing("1")
        let report = try await index.sync(space: "OPS", from: source)
        #expect((report.seen, report.fetched, report.removed) == (2, 1, 0))
        #expect(try await index.statistics().pages == 3)
    }

    @Test func `a page that moved to another space is found there only`() async throws {
        await source.space.put("1", title: "KubePodCrashLooping", "It moved.", version: 2, space: "HOME")
        _ = try await index.sync(space: "HOME", from: source)
        let report = try await index.sync(space: "OPS", from: source)
        #expect(report.removed == 0)
        _ = try await index.index()
        #expect(try await index.statistics().pagesBySpace == ["HOME": 2, "OPS": 2])
        #expect(
            try await index.find(RunbookQuery(text: "crash looping pod", filter: PageFilter(spaces: ["OPS"]))).hits
                .allSatisfy { $0.pageID != "1" })
    }

    @Test func `a failed fetch ends the sync, keeps what was stored and removes nothing`() async throws {
        await source.space.put("1", title: "KubePodCrashLooping", "New text.", version: 2)
        await source.space.put("2", title: "PostgresReplicationLag", "New text.", version: 2)
        await source.space.remove("3")
        await source.space.failFetch(of: "2")
        await #expect(throws: StubSpace.Failure.self) { try await index.sync(space: "OPS", from: source) }
        #expect(try await index.statistics().pages == 3)
        await source.space.failFetch(of: nil)
        let report = try await index.sync(space: "OPS", from: source)
        #expect(report.removed == 1)
        #expect(try await index.statistics().pages == 2)
    }

    @Test func `an indexing that was interrupted goes on where it was`() async throws {
        for id in 10..<34 {
            await source.space.put("\(id)", title: "Page \(id)", "Text \(id)")
        }
        _ = try await index.sync(space: "OPS", from: source)
        // Of 24 pages with a passage and a title each, some are committed, and some are not.
        await embedder.failAfter(40)
        await #expect(throws: CountingEmbedder.Failure.self) { try await index.index() }
        #expect(try await index.statistics().pagesPending == 8)
        await embedder.failAfter(nil)
        await embedder.forget()

        let reopened = try RunbookIndex(path: folder.file("index.db"), embedder: embedder)
        let report = try await reopened.index()
        #expect(report.pages == 8)
        #expect(try await reopened.statistics().pagesPending == 0)
        #expect(await embedder.texts.count == 16)
    }

    @Test func `another embedder makes all vectors anew, none keeps them`() async throws {
        let without = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
        #expect(try await without.index() == IndexReport())
        let other = CountingEmbedder(name: "other")
        let reopened = try RunbookIndex(path: folder.file("index.db"), embedder: other)
        #expect(try await reopened.statistics().vectors == 0)
        #expect(try await reopened.find(RunbookQuery(text: "certificate expires")).usedVectors == false)
        #expect(try await reopened.index().pages == 3)
        #expect(try await reopened.statistics().vectors == reopened.statistics().passages)
        #expect(try await reopened.find(RunbookQuery(text: "certificate expires")).usedVectors)
        #expect(try await index.statistics().pagesPending == 3)
    }

    @Test func `a page that changes while it is indexed stays pending`() async throws {
        await source.space.put("1", title: "KubePodCrashLooping", "Second text.", version: 2)
        _ = try await index.sync(space: "OPS", from: source)
        await embedder.beforeAnswer { [source, index] in
            await source.space.put("1", title: "KubePodCrashLooping", "Third text.", version: 3)
            _ = try await index.sync(space: "OPS", from: source)
        }
        #expect(try await index.index().pages == 0)
        #expect(try await index.statistics().pagesPending == 1)
        await embedder.beforeAnswer {}
        #expect(try await index.index().pages == 1)
        #expect(try await index.find(RunbookQuery(text: "third text")).hits.first?.passage == "Third text.")
    }

    @Test func `an oversized page is cut and reported`() async throws {
        await source.space.put("9", title: "Huge", String(repeating: "word ", count: 500_000))
        let report = try await index.sync(space: "OPS", from: source)
        #expect(report.problems.map(\.pageID) == ["9"])
        #expect(report.problems.first?.reason.contains("only the first 2097152 are searched") == true)
    }
}
