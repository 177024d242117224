internal import Foundation

/// Queries with judged answers, read from a folder in the layout of BEIR:
/// `corpus*.jsonl`, `queries.SPLIT.jsonl`, `qrels.SPLIT.tsv`.
public struct RetrievalDataset: Sendable {
    /// A query of the data set.
    public struct Query: Sendable, Equatable {
        /// Its identifier.
        public var id: String
        /// The symptom.
        public var text: String
        /// The kind of query that it is reported under; `all` when the file names none.
        public var variant: String
    }

    /// The queries in the order of the file.
    public let queries: [Query]
    /// How relevant a page is for a query, above 0, by the query's identifier and then the page's.
    public let relevance: [String: [String: Int]]

    /// Reads the queries and judgements of one split.
    ///
    /// - Parameters:
    ///   - folder: the folder with the files.
    ///   - split: the part of the names between the dots: `dev`, `test`.
    /// - Throws: `SearchError` naming the file and line that cannot be used.
    public init(folder: String, split: String) throws {
        let base = URL(fileURLWithPath: folder)
        var queries: [Query] = []
        try LineReader.readObjects(base.appendingPathComponent("queries.\(split).jsonl").path) { line, _ in
            queries.append(
                Query(
                    id: try line.text("_id"), text: try line.text("text"),
                    variant: line.optionalText("variant") ?? "all"))
        }
        self.queries = queries
        relevance = try Self.relevance(base.appendingPathComponent("qrels.\(split).tsv").path)
    }

    private static func relevance(_ path: String) throws -> [String: [String: Int]] {
        var relevance: [String: [String: Int]] = [:]
        try LineReader.read(path) { line, _, number in
            let fields = String(decoding: line, as: UTF8.self).split { $0 == "\t" || $0.isNewline }
            let score = fields.count == 3 ? Int(fields[2]) : nil
            if number == 1, score == nil { return }
            guard let score else {
                throw SearchError(
                    code: .badDataset,
                    message:
                        "\(path):\(number): expected a query's id, a page's id and a whole number, with tabs between")
            }
            if score > 0 { relevance[String(fields[0]), default: [:]][String(fields[1])] = score }
        }
        return relevance
    }
}
