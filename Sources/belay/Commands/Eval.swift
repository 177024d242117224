import ArgumentParser
import BelayServer
import Foundation
import JSON
import Search

/// The command `belay eval`.
struct Eval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how well runbooks are found.",
        discussion: """
            Takes a folder in the form of BEIR: corpus*.jsonl (_id, space, title, text), queries.SPLIT.jsonl (_id, \
            text, variant) and qrels.SPLIT.tsv (query, page, relevance). Indexes the corpus, asks every query, and \
            prints Success@1, Success@3, MRR@10 and nDCG@10 for each variant with 95 % intervals, what the announced \
            confidence was worth, the time of a lookup, and the worst misses.

            Examples:
              belay eval my-runbooks
              belay eval my-runbooks --index /tmp/my.db             keep the index, and use it again
              belay eval my-runbooks --explain "pods crash"         show how one symptom is looked up
              belay eval my-runbooks --features features.jsonl      what each candidate was judged by
            """)

    @Argument(help: "The folder.")
    var folder: String

    @Option(help: "Which queries and judgements to take.")
    var split = "dev"

    @Option(help: "Keep the index in this file, and use what is in it already.")
    var index: String?

    @Option(help: "How many of the worst misses to show.")
    var misses = 10

    @Option(help: "Look only this symptom up, and show what speaks for each page.")
    var explain: String?

    @Option(help: "Write the features and the relevance of each query's first 50 pages to this file, as JSON lines.")
    var features: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard misses >= 0 else { throw ValidationError("--misses is \(misses); expected 0 or more.") }
    }

    func run() async throws {
        try await options.withComposition { composition in
            let corpus = try CorpusSource(folder: folder)
            let dataset = explain == nil ? try RetrievalDataset(folder: folder, split: split) : nil
            let temporary = index == nil ? try Self.makeTemporaryFolder() : nil
            defer { if let temporary { TemporaryFolder.remove(temporary) } }
            let path = index ?? "\(temporary ?? "")/index.db"
            let index = try await RunbookIndex(
                path: path, embedder: composition.makeEmbedder(), reranker: composition.makeReranker(),
                // What a re-ranker is worth must not depend on how busy the machine is.
                rerankingBudget: .seconds(60))
            try await fill(index, from: corpus)
            guard let dataset else { return try await explain(index) }
            let hitsMax = features == nil ? 10 : 50
            let evaluation = try await RetrievalEvaluation(of: dataset, on: index, hitsMax: hitsMax)
            if let features { try evaluation.writeFeatures(to: features) }
            if json { Terminal.print(evaluation.json) } else { EvalReport(evaluation, misses: misses).print() }
        }
    }

    private func fill(_ index: RunbookIndex, from corpus: CorpusSource) async throws {
        let start = Date()
        for key in corpus.spaceKeys { _ = try await index.sync(space: key, from: corpus) }
        let report = try await index.index { report in
            if report.pages % 200 == 0 { Terminal.note("\(report.pages) pages indexed") }
        }
        guard report.pages > 0 else { return }
        Terminal.note("\(report.pages) pages, \(report.chunks) passages in \(Date().elapsed(since: start).readable)")
    }

    private func explain(_ index: RunbookIndex) async throws {
        let query = RunbookQuery(text: explain ?? "", limit: 10)
        let results = try await index.find(query)
        if json { Terminal.print(results.view) } else { ExplainReport(query, results).print() }
    }

    private static func makeTemporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belay-eval-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }
}
