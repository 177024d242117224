import ArgumentParser
import Foundation
import JSON
import Search

/// The command `belay eval`.
struct Eval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure how well runbooks are found.",
        discussion: """
            Takes a folder in the form of BEIR: corpus*.jsonl (_id, space, title, text), queries.SPLIT.jsonl (_id, \
            text, variant) and qrels.SPLIT.tsv (query, page, relevance). Indexes the corpus in a temporary folder, \
            asks every query, and prints Success@1, Success@3, MRR@10 and nDCG@10 for each variant.
            """)

    @Argument(help: "The folder.")
    var folder: String

    @Option(help: "Which queries and judgements to take.")
    var split = "dev"

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await options.withComposition { composition in
            let dataset = try RetrievalDataset(folder: folder, split: split)
            let corpus = try CorpusSource(folder: folder)
            let indexFolder = try Self.makeTemporaryFolder()
            defer { TemporaryFolder.remove(indexFolder) }
            let index = try await RunbookIndex(path: indexFolder + "/index.db", embedder: composition.makeEmbedder())
            let start = Date()
            for key in corpus.spaceKeys { _ = try await index.sync(space: key, from: corpus) }
            let report = try await index.index { report in
                if report.pages % 200 == 0 { Terminal.note("\(report.pages) pages indexed") }
            }
            Terminal.note(
                "\(report.pages) pages, \(report.chunks) passages in \(Date().elapsed(since: start).readable)")
            show(try await RetrievalEvaluation(of: dataset, on: index))
        }
    }

    private func show(_ evaluation: RetrievalEvaluation) {
        let scores = evaluation.scoresByVariant.sorted { $0.key < $1.key }
        if json {
            return Terminal.print(.object(Dictionary(scores.map { ($0.key, $0.value.json) }, uniquingKeysWith: { $1 })))
        }
        Terminal.print("variant      queries  Success@1  Success@3  MRR@10  nDCG@10")
        for (variant, score) in scores {
            let figures = [score.successAt1, score.successAt3, score.mrrAt10, score.ndcgAt10]
                .map { String(format: "%.3f", $0) }
            Terminal.print(
                "\(variant.padding(toLength: 12, withPad: " ", startingAt: 0)) \(String(format: "%7d", score.queries))"
                    + "      \(figures[0])      \(figures[1])   \(figures[2])    \(figures[3])")
        }
    }

    private static func makeTemporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belay-eval-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }
}

extension RetrievalScores {
    fileprivate var json: JSONValue {
        [
            "queries": .int(queries), "success_at_1": .double(successAt1), "success_at_3": .double(successAt3),
            "mrr_at_10": .double(mrrAt10), "ndcg_at_10": .double(ndcgAt10),
        ]
    }
}
