import Embedding
import Foundation
import Testing

@testable import Search

/// What people teach: opinions on pages, and symptoms without a runbook.
@Suite struct KnowledgeStoreTests {
    private let folder: TemporaryFolder
    private let store: KnowledgeStore
    private let today = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
        store = try KnowledgeStore(path: folder.file("knowledge.db"))
    }

    // MARK: Feedback

    @Test func `an opinion counts for the same symptom and for similar ones, and for no others`() async throws {
        try await say(.helped, "7", "payment pods are restarting")
        #expect(try await count("7", "payment pods are restarting").helped == 1)
        let similar = try await count("7", "the payment pod restarts")
        #expect(similar.helped == 1)
        #expect(similar.balance > 0)
        #expect(try await count("7", "disk of the database is full") == FeedbackCount())
        #expect(try await count("8", "payment pods are restarting") == FeedbackCount())
        #expect(try await count("7", "") == FeedbackCount())
    }

    @Test func `opinions of one alert belong together, whatever its text`() async throws {
        try await say(.wrong, "7", "QueueFull: 300 messages wait in billing")
        let other = try await store.feedback(
            on: RunbookQuery(text: "producers are blocked", alertName: "QueueFull"), at: today)
        #expect(other["7"]?.wrong == 1)
    }

    @Test func `opinions that contradict each other cancel out, and agreement weighs more`() async throws {
        try await say(.helped, "7", "queue full", by: "ann")
        let one = try await count("7", "queue full").balance
        #expect(one == 0.25)
        try await say(.helped, "7", "queue full", by: "bob")
        let two = try await count("7", "queue full").balance
        #expect(two > one && two < 1)
        try await say(.wrong, "7", "queue full", by: "cleo")
        try await say(.wrong, "7", "queue full", by: "dan")
        let torn = try await count("7", "queue full")
        #expect(torn.helped == 2 && torn.wrong == 2)
        #expect(torn.balance == 0)
    }

    @Test func `whoever changes their mind counts once`() async throws {
        try await say(.helped, "7", "queue full", by: "ann")
        try await say(.wrong, "7", "queue full", by: "ann")
        let count = try await count("7", "queue full")
        #expect(count.helped == 0 && count.wrong == 1)
    }

    @Test func `an opinion fades with time`() async throws {
        try await say(.helped, "7", "queue full")
        let later = today.addingTimeInterval(180 * 86_400)
        let faded = try await store.feedback(on: RunbookQuery(text: "queue full"), at: later)["7"]
        #expect(faded?.helped == 1)
        #expect(abs((faded?.weightFor ?? 0) - 0.5) < 1e-9)
    }

    @Test func `the file is kept, unlike the index`() async throws {
        try await say(.helped, "7", "queue full")
        let again = try KnowledgeStore(path: folder.file("knowledge.db"))
        #expect(try await again.feedback(on: RunbookQuery(text: "queue full"), at: today)["7"]?.helped == 1)
    }

    @Test func `what helped comes first next time, even if no word speaks for it, and the wrong page steps back`()
        async throws
    {
        let source = StubSource()
        await source.space.put("1", title: "Queue is full", "The queue is full. Add consumers.")
        await source.space.put("2", title: "Queue grows", "The queue grows. Look at the consumers.")
        await source.space.put("3", title: "Ledger of the night", "Bookings are posted at two.")
        let index = try RunbookIndex(path: folder.file("index.db"), embedder: nil, knowledge: store)
        _ = try await index.sync(space: "OPS", from: source)
        _ = try await index.index()
        let query = RunbookQuery(text: "queue full")
        #expect(try await index.find(query).hits.map(\.pageID) == ["1", "2"])
        for name in ["ann", "bob", "cleo", "dan", "eve"] {
            try await store.keep(RunbookFeedback(pageID: "3", verdict: .helped, query: query, author: name))
            try await store.keep(RunbookFeedback(pageID: "1", verdict: .wrong, query: query, author: name))
        }
        let hits = try await index.find(query).hits
        #expect(hits.map(\.pageID) == ["3", "1", "2"])
        #expect(hits.first { $0.pageID == "3" }?.reasons.feedback.helped == 5)
        #expect(hits.first { $0.pageID == "1" }?.reasons.features.feedback ?? 0 < -0.6)
        var elsewhere = query
        elsewhere.filter = PageFilter(spaces: ["NONE"])
        #expect(try await index.find(elsewhere).hits.isEmpty)
    }

    // MARK: Gaps

    @Test func `symptoms without a runbook are kept, grouped and counted`() async throws {
        for _ in 0..<3 { try await note(.low, "tape robot of the archive is stuck") }
        try await note(.low, "the archive's tape robot got stuck, call the vendor")
        try await note(.low, "coffee machine is empty")
        try await note(.high, "pods restart")
        let groups = try await store.gaps()
        #expect(groups.map(\.times) == [4, 1])
        #expect(groups.map(\.gaps.first?.symptom) == ["tape robot of the archive is stuck", "coffee machine is empty"])
        #expect(groups.first?.lastSeen == today)
    }

    @Test func `a gap is closed when a page is found`() async throws {
        try await note(.low, "TapeStuck: tape 17 is stuck")
        #expect(try await store.gaps().first?.gaps.first?.alertName == "TapeStuck")
        try await note(.medium, "TapeStuck: tape 4 is stuck in the robot")
        #expect(try await store.gaps().isEmpty)
    }

    @Test func `a lookup in some pages of a space is no gap, nor is one without words`() async throws {
        let results = RunbookResults(hits: [], confidence: .low, usedVectors: false)
        try await store.note(
            results, for: RunbookQuery(text: "tape stuck", filter: PageFilter(labels: ["mine"])), at: today)
        try await store.note(results, for: RunbookQuery(text: "10.0.0.3 :9100"), at: today)
        #expect(try await store.gaps().isEmpty)
        let space = RunbookQuery(text: "tape stuck", filter: PageFilter(spaces: ["OPS"]))
        try await store.note(results, for: space, at: today)
        #expect(try await store.gaps().count == 1)
    }

    // MARK: Helpers

    private func say(_ verdict: RunbookFeedback.Verdict, _ page: String, _ symptom: String, by author: String? = nil)
        async throws
    {
        try await store.keep(
            RunbookFeedback(
                pageID: page, verdict: verdict, query: RunbookQuery(text: symptom), author: author, date: today))
    }

    private func count(_ page: String, _ symptom: String) async throws -> FeedbackCount {
        try await store.feedback(on: RunbookQuery(text: symptom), at: today)[page] ?? FeedbackCount()
    }

    private func note(_ confidence: RunbookConfidence, _ symptom: String) async throws {
        try await store.note(
            RunbookResults(hits: [], confidence: confidence, usedVectors: false), for: RunbookQuery(text: symptom),
            at: today)
    }
}
