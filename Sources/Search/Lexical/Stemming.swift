internal import Foundation
internal import GRDB
internal import LexicalIndex

/// Words as the index has them, and how rare they are.
///
/// Valid inside one transaction.
final class Stemming {
    private let db: Database
    private let tokenizer: any FTS5Tokenizer
    private let passageCount: Double
    private var rarities: [String: Double] = [:]

    init(_ db: Database) throws {
        self.db = db
        // The same tokenizer that the table `passages` has.
        tokenizer = try db.makeTokenizer(.porter(wrapping: .unicode61()))
        passageCount = Double(try Int.fetchOne(db, sql: "SELECT count(*) FROM chunks") ?? 0)
    }

    /// The distinct stems of a text without function words.
    func stems(of text: String) throws -> Set<String> {
        let words = IdentifierWords.tokens(of: text).map { $0.lowercased() }
            .filter { $0.count > 1 && !StopWords.all.contains($0) }
        return Set(try tokenizer.tokenize(document: words.joined(separator: " ")).map(\.token))
    }

    /// The stem of one word.
    func stem(of word: String) throws -> String {
        try tokenizer.tokenize(document: word).first?.token ?? word
    }

    /// The inverse document frequency of a stem over passages (Robertson and Spärck Jones, never negative):
    /// the highest for a word that stands nowhere.
    func rarity(ofStem stem: String) throws -> Double {
        if let known = rarities[stem] { return known }
        let statement = try db.cachedStatement(sql: "SELECT doc FROM vocabulary WHERE term = ?")
        let count = Double(try Int.fetchOne(statement, arguments: [stem]) ?? 0)
        let rarity = log(1 + (passageCount - count + 0.5) / (count + 0.5))
        rarities[stem] = rarity
        return rarity
    }

    /// The share of `stems` that `other` holds, rare ones counting more; 0 without stems.
    func share(of stems: Set<String>, in other: Set<String>) throws -> Double {
        var total = 0.0
        var held = 0.0
        // Sorted, so that the sum of the same numbers is always the same number.
        for stem in stems.sorted() {
            let rarity = try rarity(ofStem: stem)
            total += rarity
            if other.contains(stem) { held += rarity }
        }
        return total > 0 ? held / total : 0
    }
}
