import Embedding
import Foundation
import Testing

@testable import Search

/// What the ranking makes of pages beyond words and meaning.
@Suite struct RankingTests {
    private let folder: TemporaryFolder
    private let source = StubSource()

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `a deprecated page comes after its replacement`() async throws {
        let text = "The queue of the broker is full, so producers wait. Add consumers."
        await source.space.put("1", title: "Broker queue is full", "Replaced by the page of the new broker. " + text)
        await source.space.put("2", title: "Broker queue is full (2)", text)
        await source.space.put("3", title: "Broker queue is full (3)", text)
        await source.space.label("3", "deprecated")
        let hits = try await find("broker queue full")
        #expect(hits.first?.pageID == "2")
        #expect(hits.map(\.reasons.isDeprecated) == [false, true, true])
    }

    @Test func `a labelled runbook wins over the same words elsewhere, and the fresher page over the older`()
        async throws
    {
        let text = "The queue of the broker is full, so producers wait. Add consumers."
        let day = Date(timeIntervalSince1970: 1_700_000_000)
        await source.space.put("1", title: "Broker queue", text, changedAt: day)
        await source.space.put("2", title: "Broker queue", text, changedAt: day)
        await source.space.put("3", title: "Broker queue", text, changedAt: day.addingTimeInterval(86_400 * 900))
        await source.space.label("2", "runbook")
        #expect(try await find("broker queue full").map(\.pageID) == ["2", "3", "1"])
    }

    @Test func `copies of a page take one place, and are named`() async throws {
        let text = (1...12).map { "Step \($0): look at the consumers of queue number \($0), then restart it." }
            .joined(separator: "\n")
        await source.space.put("1", title: "Broker queue is full", text)
        await source.space.put("2", title: "Broker queue is full", text + "\nDone.", space: "HOME")
        await source.space.put("3", title: "Broker down", "The broker does not answer. Start it.")
        let hits = try await find("broker queue full")
        #expect(hits.map(\.pageID) == ["1", "3"])
        #expect(hits.first?.copies.map(\.pageID) == ["2"])
        #expect(hits.first?.copies.first?.spaceKey == "HOME")
    }

    @Test func `pages of one title in different spaces take one place, those in one space do not`() async throws {
        await source.space.put("1", title: "BrokerQueueFull", "The queue is full. Add consumers to the group.")
        await source.space.put("2", title: "Broker queue full", "Ask the team of the ledger to stop.", space: "HOME")
        await source.space.put("3", title: "Broker: queue full", "Producers wait for the queue. Look at the disk.")
        await source.space.put("4", title: "Queue", "What a queue is, and when one is full.")
        await source.space.put("5", title: "Queue", "How we name a queue.", space: "HOME")
        let hits = try await find("broker queue full")
        #expect(Set(hits.map(\.pageID)).isSuperset(of: ["3", "4", "5"]))
        #expect(hits.count == 4)
        let copies = hits.flatMap(\.copies).map(\.pageID)
        #expect(copies == ["2"] || copies == ["1"])
    }

    @Test(arguments: [
        "https://wiki.example/2", "https://wiki.example/2#Steps",
        "https://other.example/wiki/spaces/OPS/pages/2/Some+title",
        "https://wiki.example/pages/viewpage.action?pageId=2",
    ])
    func `the page that the alert names comes first`(address: String) async throws {
        await source.space.put("1", title: "Disk full", "The disk is full. Remove old logs.")
        await source.space.put("2", title: "House rules", "Be kind.")
        let index = try await index()
        let query = RunbookQuery(text: "disk full", runbookURL: address)
        let results = try await index.find(query)
        #expect(results.hits.map(\.pageID) == ["2", "1"])
        #expect(results.hits.first?.reasons.isNamedByAlert == true)
        #expect(results.confidence == .high)
        var elsewhere = query
        elsewhere.filter = PageFilter(spaces: ["NONE"])
        #expect(try await index.find(elsewhere).hits.isEmpty)
        elsewhere = query
        elsewhere.runbookURL = "https://wiki.example/unknown"
        #expect(try await index.find(elsewhere).hits.first?.pageID == "1")
    }

    @Test func `a re-ranker changes the order of the first pages, and may not keep the lookup waiting`() async throws {
        await source.space.put("1", title: "Disk full", "The disk is full. Remove old logs.")
        await source.space.put("2", title: "Disk slow", "The disk is slow. Look at the queue.")
        let plain = try await index().find(RunbookQuery(text: "disk full"))
        #expect(plain.hits.map(\.pageID) == ["1", "2"])
        let opinionated = try await index(StubReranker { $0.map { $0.contains("slow") ? 1_000 : -1_000 } })
        let reranked = try await opinionated.find(RunbookQuery(text: "disk full"))
        #expect(reranked.hits.map(\.pageID) == ["2", "1"])
        #expect(reranked.hits.first?.reasons.reranked == 1_000)
        let endless = try await index(
            StubReranker { _ in
                // Ends with the task that waits for it.
                try await Task.sleep(for: .seconds(3_600))
                return []
            }, budget: .milliseconds(1))
        #expect(try await endless.find(RunbookQuery(text: "disk full")).hits == plain.hits)
    }

    @Test func `pages tell what they are`() {
        let runbook = PageTraits(
            title: "KubePodDown", markdown: "## Meaning\n\nx\n\n## Impact\n\n```\n# Diagnosis\n```\n## Steps to fix",
            labels: [])
        #expect(runbook.isNamedLikeAlert)
        #expect(runbook.runbookHeadings == 3)
        #expect(!runbook.isDeprecated)
        let other = PageTraits(title: "How we deploy", markdown: "## Overview\n\nx", labels: ["obsolete"])
        #expect(!other.isNamedLikeAlert)
        #expect(other.runbookHeadings == 0)
        #expect(other.isDeprecated)
        #expect(PageTraits(title: "X [Deprecated]", markdown: "", labels: []).isDeprecated)
    }

    @Test(arguments: [
        ("Deprecated: see the new page", true), ("> **Warning** Obsolete", true), ("Intro\n\nReplaced by X.", true),
        ("This page is outdated.", true), ("**Note:** From 4.14 on this runbook was replaced by X.", true),
        ("This alert runbook has now been deprecated; ignore it", true),
        ("This alert fires when a deprecated API is used.", false), ("Remove jobs that are obsolete.", false),
        ("Outdated pods still run.", false), ("Superseded by X", true),
        ("The feature is deprecated and will be replaced by another.", false), ("Replaced disks are sent back.", false),
        ("this", false), ("", false),
    ])
    func `a banner is what a page says of itself`(text: String, isBanner: Bool) {
        #expect(PageTraits(title: "X", markdown: text, labels: []).isDeprecated == isBanner)
    }

    @Test func `fingerprints of copies are close, those of other texts are not`() {
        let words = (0..<200).map { "word\($0 * 7919 % 1_000)" }
        var edited = words
        edited[100] = "another"
        let fingerprint = Simhash.fingerprint(of: words.joined(separator: " "))
        #expect(Simhash.areCopies(fingerprint, Simhash.fingerprint(of: edited.joined(separator: " "))))
        let other = (0..<200).map { "term\($0 * 7907 % 1_000)" }.joined(separator: " ")
        #expect(!Simhash.areCopies(fingerprint, Simhash.fingerprint(of: other)))
        #expect(Simhash.fingerprint(of: "short text") == 0)
        #expect(!Simhash.areCopies(0, 0))
    }

    // MARK: Helpers

    private func index(
        _ reranker: (any Reranker)? = nil, budget: Duration = .seconds(60)
    ) async throws -> RunbookIndex {
        let index = try RunbookIndex(
            path: folder.file("index.db"), embedder: HashingEmbedder(), reranker: reranker, rerankingBudget: budget)
        for space in ["OPS", "HOME"] { _ = try await index.sync(space: space, from: source) }
        _ = try await index.index()
        return index
    }

    private func find(_ symptom: String) async throws -> [RunbookHit] {
        try await index().find(RunbookQuery(text: symptom)).hits
    }
}

/// A re-ranker that says what a test wants.
private struct StubReranker: Reranker {
    var answer: @Sendable ([String]) async throws -> [Float]

    func scores(query: String, passages: [String]) async throws -> [Float] {
        try await answer(passages)
    }
}
