import ArgumentParser
import Embedding
import Foundation
import JSON

extension ModelCommand {
    /// The command `belay model bench`.
    struct Bench: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measure how fast a model is on this machine, at each precision.",
            discussion: """
                An embedding model gets queries of 10 tokens one by one (the median counts), and passages of 128 tokens \
                in batches of 32; a re-ranking model gets a query with 20 passages, together 128 tokens each. The best \
                of five rounds counts.
                """)

        @Argument(help: "The model's name or folder; the one that is used by default.")
        var model: String?

        @Option(help: "How many threads compute; as many as there are processors by default.")
        var threads: Int?

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var options: CommonOptions

        func validate() throws {
            guard let threads, !(1...BertEmbedder.threadsMax ~= threads) else { return }
            throw ValidationError("--threads is \(threads); expected 1 to \(BertEmbedder.threadsMax)")
        }

        func run() async throws {
            try await options.withComposition { composition in
                let benchmark = ModelBenchmark(
                    folder: try ModelCommand.folder(model, composition.settings),
                    cacheFolder: composition.dataFolder.models,
                    threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
                var rows: [ModelBenchmark.Row] = []
                for precision in EmbeddingPrecision.allCases { rows.append(try await benchmark.measure(precision)) }
                if json {
                    Terminal.print([
                        "folder": .string(benchmark.folder), "threads": .int(benchmark.threads),
                        "precisions": .array(rows.map(\.json)),
                    ])
                } else {
                    Terminal.print("\(benchmark.folder), \(benchmark.threads) threads")
                    for row in rows { Terminal.print(row.text) }
                }
            }
        }
    }
}

/// Measures a model.
struct ModelBenchmark {
    /// What was measured at one precision: numbers by what they are.
    struct Row {
        var precision: EmbeddingPrecision
        var figures: [(name: String, unit: String, value: Double)]

        var text: String {
            figures.reduce("\(precision.rawValue.padding(toLength: 5, withPad: " ", startingAt: 0))") { line, figure in
                let number = String(format: figure.value < 100 ? "%.2f" : "%.0f", figure.value)
                return "\(line)  \(figure.name) \(number) \(figure.unit)"
            }
        }

        var json: JSONValue {
            var members: [String: JSONValue] = ["precision": .string(precision.rawValue)]
            for figure in figures {
                let key = "\(figure.name)_\(figure.unit)".replacing(" ", with: "_").replacing("/", with: "_per_")
                members[key] = .double(figure.value)
            }
            return .object(members)
        }
    }

    static let rounds = 5
    /// Words that are one piece each, so that a text's length is known.
    private static let words =
        "node disk queue full error broker limit restart memory cluster server network service request user "
        + "failed release check system change table index gateway region traffic storage record session token time"

    let folder: String
    let cacheFolder: String
    let threads: Int

    /// Loads the model at a precision, and measures it.
    func measure(_ precision: EmbeddingPrecision) async throws -> Row {
        let start = ContinuousClock.now
        do {
            let embedder = try BertEmbedder(
                modelFolder: folder, cacheFolder: cacheFolder, precision: precision, threads: threads)
            return Row(precision: precision, figures: try await measure(embedder, since: start))
        } catch let error as EmbeddingError where error.code == .modelUnsupported {
            // Perhaps it is a re-ranking model; if not, that says why.
            let encoder = try CrossEncoder(
                modelFolder: folder, cacheFolder: cacheFolder, precision: precision, threads: threads)
            return Row(precision: precision, figures: try await measure(encoder, since: start))
        }
    }

    private func measure(
        _ embedder: BertEmbedder, since start: ContinuousClock.Instant
    ) async throws -> [(name: String, unit: String, value: Double)] {
        let query = Self.text(8)
        _ = try await embedder.embed([query], as: .query)
        let first = milliseconds(.now - start)
        var times: [Double] = []
        for _ in 0..<50 { times.append(try await time { _ = try await embedder.embed([query], as: .query) }) }
        let passages = [String](repeating: Self.text(126), count: 32)
        var best = Double.infinity
        for _ in 0..<Self.rounds {
            best = min(best, try await time { _ = try await embedder.embed(passages, as: .passage) })
        }
        return [
            ("first vector", "ms", first), ("query", "ms", times.sorted()[times.count / 2]),
            ("passages", "tokens/s", 32 * 128 / best * 1_000),
        ]
    }

    private func measure(
        _ encoder: CrossEncoder, since start: ContinuousClock.Instant
    ) async throws -> [(name: String, unit: String, value: Double)] {
        let passages = [String](repeating: Self.text(117), count: 20)
        _ = try await encoder.scores(query: Self.text(8), passages: [passages[0]])
        let first = milliseconds(.now - start)
        var best = Double.infinity
        for _ in 0..<Self.rounds {
            best = min(best, try await time { _ = try await encoder.scores(query: Self.text(8), passages: passages) })
        }
        return [
            ("first score", "ms", first), ("20 passages", "ms", best),
            ("passages", "tokens/s", 20 * 128 / best * 1_000),
        ]
    }

    private func time(_ body: () async throws -> Void) async throws -> Double {
        let start = ContinuousClock.now
        try await body()
        return milliseconds(.now - start)
    }

    private func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

    private static func text(_ count: Int) -> String {
        let words = words.split(separator: " ")
        return (0..<count).map { words[$0 * 11 % words.count] }.joined(separator: " ")
    }
}
