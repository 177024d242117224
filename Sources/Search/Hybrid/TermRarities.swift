internal import GRDB
internal import LexicalIndex

/// How much terms tell, asked once each.
///
/// Valid inside one transaction.
final class TermRarities {
    private let searcher: LexicalSearcher
    private let db: Database
    private let total: Int
    private var known: [String: Double] = [:]

    init(_ searcher: LexicalSearcher, _ db: Database) throws {
        self.searcher = searcher
        self.db = db
        total = try searcher.documentCount(db)
    }

    /// The inverse document frequency of a term; the highest for one that stands nowhere.
    func rarity(of term: String) throws -> Double {
        if let rarity = known[term] { return rarity }
        let rarity = LexicalSearcher.rarity(try searcher.documentFrequency(of: term, db), of: total)
        known[term] = rarity
        return rarity
    }
}
