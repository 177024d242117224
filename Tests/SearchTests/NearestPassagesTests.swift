import Embedding
import Testing

@testable import Search

@Suite struct NearestPassagesTests {
    @Test func `the closest passages come first, within filter, limit and least score`() async throws {
        let folder = try TemporaryFolder()
        let index = try await sampleIndex(folder)
        let all = try #require(try await index.nearestPassages(to: "remove old logs, then grow the volume"))
        #expect(all.first?.pageID == "4")
        #expect(all.first?.passage.contains("grow the volume") == true)
        #expect(all.map(\.score) == all.map(\.score).sorted(by: >))
        let two = try await index.nearestPassages(to: "remove old logs, then grow the volume", limit: 2)
        #expect(two == Array(all.prefix(2)))
        let space = try await index.nearestPassages(
            to: "remove old logs", filter: PageFilter(spaces: ["OPS"]))
        let spaces = Set((space ?? []).map(\.spaceKey))
        #expect(spaces == ["OPS"])
        let best = try await index.nearestPassages(
            to: "remove old logs, then grow the volume", minScore: all[0].score)
        #expect(best?.count == 1)
        #expect(try await index.nearestPassages(to: "  ") == [])
    }

    @Test func `without an embedder or vectors there is no answer, which is not an empty one`() async throws {
        let folder = try TemporaryFolder()
        let words = try RunbookIndex(path: folder.file("words.db"), embedder: nil)
        #expect(try await words.nearestPassages(to: "disk") == nil)
        let empty = try RunbookIndex(path: folder.file("empty.db"), embedder: HashingEmbedder())
        #expect(try await empty.nearestPassages(to: "disk") == nil)
    }

    @Test func `one page is brought up to date without its space`() async throws {
        let folder = try TemporaryFolder()
        let index = try await sampleIndex(folder)
        let source = await sampleSpace()
        await source.space.put("2", title: "PostgresReplicationLag", "Restart the zookeeper.", version: 2)
        await source.space.put("9", title: "Brand new", "Never seen before.")
        let header = try await index.sync(page: "2", space: "OPS", labels: ["Runbook"], from: source)
        #expect(header?.version == 2)
        _ = try await index.index(space: "OPS")
        let found = try await index.find(RunbookQuery(text: "zookeeper", filter: PageFilter(labels: ["runbook"])))
        #expect(found.hits.map(\.pageID) == ["2"])
        #expect(try await index.statistics().pages == 4, "nothing else was fetched")
        #expect(await source.space.fetched == ["2"])
        await source.space.remove("2")
        #expect(try await index.sync(page: "2", space: "OPS", labels: [], from: source) == nil)
        #expect(try await index.statistics().pages == 3)
    }
}
