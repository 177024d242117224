internal import GRDB
internal import LexicalIndex
internal import VectorIndex

/// A page as one of the searches ranks it, with the chunk that speaks for it.
struct Candidate: Equatable, Sendable {
    var page: Int64
    /// `nil` when the page's title speaks for it.
    var chunk: Int64?
    /// Higher is better; comparable within one list only.
    var score: Double
}

/// Ranks pages by the words that they share with a symptom, by their best passages.
struct LexicalSearch {
    /// What the first passage of a page, mostly its summary, counts more.
    static let firstPassageFactor = 1.1
    /// How many passages are looked at for each page that is wanted: a page has several that fit.
    private static let passagesPerPage = 5

    let searcher: LexicalSearcher
    let allowed: FilteredPages?

    /// The best pages, best first, each once.
    func candidates(for terms: SymptomTerms, limit: Int, _ db: Database) throws -> [Candidate] {
        let allowed: ((Int64) -> Bool)? = allowed.map { pages in { pages.chunks.contains($0) } }
        let matches = try searcher.search(
            terms.lexicalTerms, limit: limit * Self.passagesPerPage, among: allowed, db)
        let place = try db.cachedStatement(sql: "SELECT page, ordinal FROM chunks WHERE id = ?")
        var best: [Int64: Candidate] = [:]
        for match in matches {
            guard let row = try Row.fetchOne(place, arguments: [match.id]) else { continue }
            let page: Int64 = try row.decode(atIndex: 0)
            let score = Double(match.score) * (try row.decode(atIndex: 1) == 0 ? Self.firstPassageFactor : 1)
            if let known = best[page], known.score >= score { continue }
            best[page] = Candidate(page: page, chunk: match.id, score: score)
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
