import Embedding
import Foundation
import Testing

@testable import Search

@Suite struct FindTests {
    private let folder: TemporaryFolder
    private let index: RunbookIndex

    init() async throws {
        folder = try TemporaryFolder()
        index = try await sampleIndex(folder)
    }

    @Test(arguments: [
        ("pod crash looping", "1"), ("KubePodCrashLooping: restarts 7 times on 10.1.2.3:80", "1"),
        ("replication lag of the standby", "2"), ("the certificate expired", "3"), ("volume has no free space", "4"),
    ])
    func `the page that treats the symptom comes first`(symptom: String, pageID: String) async throws {
        let results = try await index.find(RunbookQuery(text: symptom))
        #expect(results.hits.first?.pageID == pageID)
        #expect(results.usedVectors)
    }

    @Test func `a hit says where it is and why it was found`() async throws {
        let hit = try #require(try await index.find(RunbookQuery(text: "WAL receiver lags on web-07")).hits.first)
        #expect(hit.title == "PostgresReplicationLag")
        #expect(hit.spaceKey == "OPS")
        #expect(hit.url == "https://wiki.example/2")
        #expect(hit.passage.contains("Check the WAL receiver"))
        #expect(hit.reasons.matchedTerms == ["wal", "receiver", "lags"])
        #expect(hit.reasons.coverage > 0.5)
        #expect(hit.highlights.map { words(of: hit.passage, $0) } == ["WAL", "receiver"])
        #expect(hit.reasons.parts["words", default: 0] > 0)
        #expect(hit.reasons.features.byName.count == hit.reasons.parts.count)
        #expect(try #require(hit.reasons.cosine) > 0)
    }

    @Test func `the section is the heading above the passage`() async throws {
        let source = StubSource()
        let filler = Array(repeating: "Nothing to see in this line of filler text.", count: 14).joined(separator: "\n")
        await source.space.put(
            "7", title: "Queue", "\(filler)\n\n## Recovery\n\n### Drain the zookeeper\n\nMove its leader.")
        _ = try await index.sync(space: "OPS", from: source)
        _ = try await index.index()
        let hit = try #require(try await index.find(RunbookQuery(text: "zookeeper leader")).hits.first)
        #expect(hit.pageID == "7")
        #expect(hit.section == "Recovery")
    }

    @Test func `a space filter is exact`() async throws {
        for key in ["OPS", "HOME"] {
            let hits =
                try await index.find(
                    RunbookQuery(text: "disk volume standby pod certificate", filter: PageFilter(spaces: [key]))
                )
                .hits
            #expect(!hits.isEmpty)
            #expect(hits.allSatisfy { $0.spaceKey == key })
        }
        #expect(try await index.find(RunbookQuery(text: "disk", filter: PageFilter(spaces: ["NONE"]))).hits.isEmpty)
    }

    @Test func `limit and least score cut the list`() async throws {
        let query = RunbookQuery(text: "disk volume standby pod certificate", limit: 100)
        let all = try await index.find(query).hits
        #expect(all.count == 4)
        #expect(all.map(\.score) == all.map(\.score).sorted(by: >))
        #expect(all.allSatisfy { (0...1).contains($0.score) })
        var two = query
        two.limit = 2
        #expect(try await index.find(two).hits == Array(all.prefix(2)))
        two.limit = -5
        #expect(try await index.find(two).hits.count == 1)
        var scored = query
        scored.minScore = all[1].score
        #expect(try await index.find(scored).hits.count == 2)
    }

    @Test func `the same query has the same answer, also from a fresh opening`() async throws {
        let query = RunbookQuery(text: "logs of the pod on a full volume")
        let first = try await index.find(query)
        let reopened = try RunbookIndex(path: folder.file("index.db"), embedder: HashingEmbedder())
        #expect(try await index.find(query) == first)
        #expect(try await reopened.find(query) == first)
    }

    @Test(arguments: ["", "  \n", "of the"])
    func `a symptom without words is answered with low confidence`(symptom: String) async throws {
        let results = try await index.find(RunbookQuery(text: symptom))
        #expect(results.confidence == .low)
    }

    @Test(arguments: [
        "\"", "a\" OR \"b", "NEAR(pod crash, 2)", "title:pod", "pod*", "^pod", "{title body}: x", "pod AND NOT",
        "-pod + crash",
        "'; DROP TABLE pages; --", "\u{0}pod", "💥 pod 💥", "\u{301}\u{301}", "café", "%s%n", ")(", "pod\u{FFFF}crash",
    ])
    func `syntax in a symptom has no meaning`(symptom: String) async throws {
        _ = try await index.find(RunbookQuery(text: symptom))
        #expect(try await index.statistics().pages == 4)
    }

    @Test func `random text is always answered`() async throws {
        var generator = SplitMix(state: 11)
        for _ in 0..<150 {
            let scalars = (0..<Int.random(in: 0...60, using: &generator))
                .compactMap { _ in
                    UnicodeScalar(
                        UInt32.random(in: 0...0x2_FFFF, using: &generator)
                            >> UInt32.random(in: 0...11, using: &generator))
                }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            _ = try await index.find(RunbookQuery(text: String(text)))
        }
    }

    @Test func `without an embedder words alone are compared`() async throws {
        let lexical = try RunbookIndex(path: folder.file("index.db"), embedder: nil)
        let results = try await lexical.find(RunbookQuery(text: "replication lag"))
        #expect(results.hits.first?.pageID == "2")
        #expect(!results.usedVectors)
        #expect(results.hits.first?.reasons.cosine == nil)
    }

    @Test func `what another process indexed is found at once`() async throws {
        _ = try await index.find(RunbookQuery(text: "warm up the vectors"))
        let other = try RunbookIndex(path: folder.file("index.db"), embedder: HashingEmbedder())
        let source = StubSource()
        await source.space.put(
            "8", title: "Elasticsearch shards", "Unassigned shards turn the cluster red.", space: "NEW")
        _ = try await other.sync(space: "NEW", from: source)
        _ = try await other.index()
        let hit = try #require(try await index.find(RunbookQuery(text: "unassigned shards")).hits.first)
        #expect(hit.pageID == "8")
        #expect(hit.reasons.features.passageMeaning > 0)
    }

    @Test func `an unrelated symptom has low confidence, an alert's own words more`() async throws {
        #expect(try await index.find(RunbookQuery(text: "recipe for apple pie with cinnamon")).confidence == .low)
        #expect(try await index.find(RunbookQuery(text: "KubePodCrashLooping pod container restart")).confidence > .low)
    }

    @Test(arguments: [
        "logs of the pod on a full volume", "replication lag", "coffee", "KubePodCrashLooping pod restart",
    ])
    func `confidence does not depend on the limit`(symptom: String) async throws {
        let all = try await index.find(RunbookQuery(text: symptom, limit: 100))
        #expect(try await index.find(RunbookQuery(text: symptom, limit: 1)).confidence == all.confidence)
    }

    @Test func `a symptom beyond its limit is read up to there`() async throws {
        let endless = "e" + String(repeating: "\u{301}", count: 1_000_000)
        #expect(SymptomTerms(endless).words.allSatisfy { $0.text.unicodeScalars.count <= SymptomTerms.scalarsMax })
        let far = String(repeating: "word ", count: 2_000) + "replication"
        #expect(try await index.find(RunbookQuery(text: far)).hits.allSatisfy { $0.reasons.matchedTerms.isEmpty })
    }

    @Test func `an embedder that breaks its promise is named`() async throws {
        let broken = try RunbookIndex(path: folder.file("index.db"), embedder: BrokenEmbedder())
        let error = await #expect(throws: SearchError.self) { try await broken.find(RunbookQuery(text: "pod")) }
        #expect(error?.code == .badEmbedding)
        #expect(error?.message.contains("broken") == true)
    }
}

/// The part of a text between two of its Unicode scalars.
private func words(of text: String, _ range: Range<Int>) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(range.lowerBound).prefix(range.count)))
}

private struct BrokenEmbedder: Embedder {
    let identity = EmbedderIdentity(name: "broken", dimension: 4, precision: "f32", digest: "0")

    func embed(_ texts: [String], as kind: TextKind) async throws -> [[Float]] {
        texts.map { _ in [1, .nan, 0, 0] }
    }
}
