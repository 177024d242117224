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

/// The passages that share words with a symptom.
struct LexicalSearch: Sendable {
    /// What the first passage of a page, mostly its summary, counts more.
    static let firstPassageFactor = 1.1
    /// How many passages are asked for: a page has several that fit, and 200 pages are wanted.
    private static let passagesMax = 1_000

    let matches: [LexicalMatch]

    /// Asks the index.
    ///
    /// - Parameters:
    ///   - terms: what the symptom is looked up by.
    ///   - searcher: the index.
    ///   - allowed: what may be found; `nil` for everything.
    ///   - db: the database, in a transaction.
    /// - Throws: what the index reports.
    init(_ terms: SymptomTerms, in searcher: LexicalSearcher, among allowed: FilteredPages?, _ db: Database) throws {
        let allowed: ((Int64) -> Bool)? = allowed.map { pages in { pages.chunks.contains($0) } }
        matches = try searcher.snapshot(db).search(terms.lexicalTerms, limit: Self.passagesMax, among: allowed)
    }

    /// The best pages by their best passages, best first, each once; what left the index meanwhile is left out.
    func candidates(_ places: ChunkPlaces) -> [Candidate] {
        var best: [Int64: Candidate] = [:]
        for match in matches {
            guard let place = places[match.id] else { continue }
            let score = Double(match.score) * (place.ordinal == 0 ? Self.firstPassageFactor : 1)
            if let known = best[place.page], known.score >= score { continue }
            best[place.page] = Candidate(page: place.page, chunk: match.id, score: score)
        }
        return best.values.best(Fusion.candidatesMax)
    }
}

extension Sequence<Candidate> {
    /// The candidates with the highest scores, best first; of equal ones the older page comes first.
    func best(_ limit: Int) -> [Candidate] {
        Array(sorted { ($1.score, $0.page) < ($0.score, $1.page) }.prefix(limit))
    }
}
