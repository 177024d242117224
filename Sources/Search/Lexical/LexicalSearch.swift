internal import GRDB

/// A page as one of the searches ranks it, with the chunk that speaks for it.
struct Candidate: Equatable, Sendable {
    var page: Int64
    /// `nil` when the page's title speaks for it.
    var chunk: Int64?
    /// Higher is better; comparable within one list only.
    var score: Double
}

/// Ranks pages by the words that they share with a symptom: BM25 over passages with the title as a heavy field.
enum LexicalSearch {
    /// How many times a word in the title counts one in the text.
    static let titleWeight = 8.0
    /// What the first passage of a page, mostly its summary, counts more.
    static let firstPassageFactor = 1.1
    /// How many passages are looked at, so that a symptom of common words stays cheap.
    static let passagesMax = 1_000

    /// The best pages, best first, each once.
    static func candidates(
        for terms: SymptomTerms, meeting filter: PageFilter, limit: Int, _ db: Database
    ) throws -> [Candidate] {
        guard let expression = terms.matchExpression else { return [] }
        let (condition, arguments) = filter.condition
        let statement = try db.cachedStatement(
            sql: """
                SELECT chunks.page, chunks.id, chunks.ordinal, -bm25(passages, \(titleWeight), 1.0) AS score
                FROM passages JOIN chunks ON chunks.id = passages.rowid JOIN pages ON pages.id = chunks.page
                WHERE passages MATCH ? AND \(condition)
                ORDER BY score DESC, chunks.id LIMIT \(passagesMax)
                """)
        let rows = try Row.fetchCursor(statement, arguments: [expression] + arguments)
        var best: [Int64: Candidate] = [:]
        while let row = try rows.next() {
            let page: Int64 = row[0]
            let ordinal: Int = row[2]
            let score: Double = row[3] * (ordinal == 0 ? firstPassageFactor : 1)
            if let known = best[page], known.score >= score { continue }
            best[page] = Candidate(page: page, chunk: row[1], score: score)
        }
        return best.values.best(limit)
    }
}

extension Sequence<Candidate> {
    /// The candidates with the highest scores, best first; of equal ones the older page comes first.
    func best(_ limit: Int) -> [Candidate] {
        Array(sorted { ($1.score, $0.page) < ($0.score, $1.page) }.prefix(limit))
    }
}
