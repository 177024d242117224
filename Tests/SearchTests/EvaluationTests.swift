import Embedding
import Foundation
import Testing

@testable import Search

@Suite struct EvaluationTests {
    @Test func `scores are those computed by hand`() {
        let scores = RetrievalScores([([1, 0, 0], [1]), ([0, 2, 1], [2, 1]), ([0, 0, 0], [1])])
        #expect(scores.queries == 3)
        #expect(abs(scores.successAt1 - 1.0 / 3) < 1e-12)
        #expect(abs(scores.successAt3 - 2.0 / 3) < 1e-12)
        #expect(abs(scores.mrrAt10 - 1.5 / 3) < 1e-12)
        let second = (2 / log2(3.0) + 1 / log2(4.0)) / (2 / log2(2.0) + 1 / log2(3.0))
        #expect(abs(scores.ndcgAt10 - (1 + second) / 3) < 1e-12)
        let none = RetrievalScores([(relevance: [Int], judged: [Int])]())
        #expect(none == RetrievalScores([RetrievalAnswer]()))
    }

    @Test func `ranks past the tenth count nothing`() {
        let relevance = Array(repeating: 0, count: 10) + [1]
        #expect(RetrievalScores([(relevance, [1])]).mrrAt10 == 0)
        #expect(RetrievalScores([(relevance, [1])]).ndcgAt10 == 0)
        #expect(RetrievalScores([([0, 0, 0, 1], [1])]).successAt3 == 0)
    }

    @Test func `an interval holds the mean, is the same each time, and narrows with more queries`() {
        let few = BootstrapInterval(of: [1, 1, 1, 0, 1, 1, 0, 1])
        #expect(few.low < 0.75 && few.high > 0.75)
        #expect(few == BootstrapInterval(of: [1, 1, 1, 0, 1, 1, 0, 1]))
        let many = BootstrapInterval(of: (0..<800).map { $0 % 4 == 0 ? 0 : 1 })
        #expect(many.high - many.low < few.high - few.low)
        #expect(BootstrapInterval(of: []) == BootstrapInterval(of: [0]))
        #expect(BootstrapInterval(of: [1, 1]).low == 1)
    }

    @Test func `a folder of files is indexed, asked and scored`() async throws {
        let folder = try smallDataset()
        let index = try RunbookIndex(path: folder.file("index.db"), embedder: HashingEmbedder())
        let corpus = try CorpusSource(folder: folder.path)
        #expect(corpus.spaceKeys == ["A", "B"])
        for space in corpus.spaceKeys {
            #expect(try await index.sync(space: space, from: corpus).fetched > 0)
            #expect(try await index.sync(space: space, from: corpus).fetched == 0)
        }
        _ = try await index.index()
        let dataset = try RetrievalDataset(folder: folder.path, split: "dev")
        #expect(dataset.queries.map(\.variant) == ["symptom", "symptom", "all"])
        let evaluation = try await RetrievalEvaluation(of: dataset, on: index)
        #expect(evaluation.scoresByVariant["symptom"]?.queries == 2)
        #expect(evaluation.scoresByVariant["symptom"]?.successAt1 == 0.5)
        #expect(evaluation.scoresByVariant["all"]?.successAt1 == 1)
        #expect(evaluation.confidences.values.map(\.queries).reduce(0, +) == 3)
    }

    @Test(arguments: [
        ("corpus-1.jsonl", "{\"_id\": 3}", "expected a text as \"_id\""),
        ("corpus-1.jsonl", "{]", "corpus-1.jsonl:1: line 1, column 2"),
        ("queries.dev.jsonl", "{\"_id\": \"q\"}", "queries.dev.jsonl:1: expected a text as \"text\""),
        ("qrels.dev.tsv", "query-id\tcorpus-id\tscore\nq1\tp1", "qrels.dev.tsv:2: expected a query's id"),
    ])
    func `a bad file is named with its line`(name: String, text: String, message: String) throws {
        let folder = try smallDataset()
        try folder.write(text, to: name)
        let error = #expect(throws: SearchError.self) {
            _ = try CorpusSource(folder: folder.path)
            _ = try RetrievalDataset(folder: folder.path, split: "dev")
        }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    private func smallDataset() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            {"_id": "p1", "space": "A", "title": "DiskFull", "text": "The disk has no space left."}

            {"_id": "p2", "space": "B", "title": "Kafka lag", "text": "Consumers are behind the broker."}
            """, to: "corpus-1.jsonl")
        try folder.write(
            """
            {"_id": "p3", "space": "A", "title": "Café", "text": "Coffee."}
            """, to: "corpus-2.jsonl")
        try folder.write(
            """
            {"_id": "q1", "text": "no space on disk", "variant": "symptom"}
            {"_id": "q2", "text": "consumers behind", "variant": "symptom"}
            {"_id": "q3", "text": "coffee"}
            """, to: "queries.dev.jsonl")
        try folder.write(
            "query-id\tcorpus-id\tscore\nq1\tp1\t2\nq1\tp2\t0\nq2\tp1\t1\nq3\tp3\t1\n", to: "qrels.dev.tsv")
        return folder
    }
}
