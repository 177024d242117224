import ArgumentParser
import Embedding
import Foundation
import JSON

/// The command `belay embed`.
struct Embed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn texts into vectors.",
        discussion: """
            Reads lines {"text": "…"} from standard input, and prints for each, in order, a line \
            {"ids": […], "embedding": […]}: the word pieces that the model saw (a service keeps them for itself), and \
            a vector of length 1. Of a text beyond the model's window (256 pieces, for all-MiniLM-L6-v2) only the beginning counts. Lines are answered as they come, so that another \
            program can ask one by one.

            Examples:
              echo '{"text": "disk full on db-1"}' | belay embed
              belay embed --precision int8 < passages.jsonl > vectors.jsonl
              echo '{"text": "why does my pod restart?"}' | belay embed --kind query
            """)

    @Option(
        help: "The model's arithmetic: f32, bf16 or int8 (BELAY_EMBEDDING_PRECISION; else the CPU decides).",
        transform: Embed.precision)
    var precision: EmbeddingPrecision?

    @Option(
        help: "What the texts are: query or passage (the default). Many models treat them differently.",
        transform: Embed.kind)
    var kind: TextKind = .passage

    @Option(help: "How many threads compute; as many as there are processors by default.")
    var threads: Int?

    @OptionGroup var options: CommonOptions

    func validate() throws {
        guard let threads else { return }
        guard 1...BertEmbedder.threadsMax ~= threads else {
            throw ValidationError("--threads is \(threads); expected 1 to \(BertEmbedder.threadsMax)")
        }
    }

    func run() async throws {
        try await options.withComposition { composition in
            let embedder = try composition.loadEmbedder(
                precision: precision, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
            var reader = LineReader(descriptor: STDIN_FILENO)
            while let lines = try reader.next() {
                let (texts, failure) = Self.texts(in: lines, after: reader.linesBefore)
                let vectors = try await embedder.embed(texts, as: kind)
                Terminal.printBytes(
                    zip(texts, vectors)
                        .map { Self.line((embedder as? BertEmbedder)?.tokens(of: $0, as: kind), $1) }.joined())
                if let failure { throw failure }
            }
        }
    }

    /// The texts of all lines before the first one that is wrong, and what is wrong with that.
    private static func texts(in lines: [[UInt8]], after linesBefore: Int) -> ([String], (any Error)?) {
        var texts: [String] = []
        do {
            for line in lines { texts.append(try text(in: line, line: linesBefore + texts.count + 1)) }
            return (texts, nil)
        } catch {
            return (texts, error)
        }
    }

    private static func kind(_ name: String) throws -> TextKind {
        guard let kind = TextKind(rawValue: name) else {
            throw ValidationError("expected query or passage")
        }
        return kind
    }

    private static func precision(_ name: String) throws -> EmbeddingPrecision {
        guard let precision = EmbeddingPrecision(rawValue: name) else {
            throw ValidationError("expected one of \(EmbeddingPrecision.names)")
        }
        return precision
    }

    private static func text(in line: [UInt8], line number: Int) throws -> String {
        do {
            if let text = try JSONValue(parsing: line)["text"]?.stringValue { return text }
        } catch {
            throw CommandFailure(.wrongData, "line \(number) is not JSON: \(error)")
        }
        throw CommandFailure(.wrongData, "line \(number): expected an object with a text, {\"text\": \"…\"}")
    }

    /// A vector's numbers as short as they can be told from their neighbours; JSON has no shorter form.
    private static func line(_ ids: [Int32]?, _ vector: [Float]) -> String {
        let ids = ids.map { ids in "\"ids\":[\(ids.map { "\($0)" }.joined(separator: ","))]," } ?? ""
        return "{\(ids)\"embedding\":[\(vector.map { "\($0)" }.joined(separator: ","))]}\n"
    }
}
