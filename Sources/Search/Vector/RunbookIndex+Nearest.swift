internal import GRDB
internal import VectorIndex

/// A passage whose meaning is close to a text.
public struct PassageMatch: Sendable, Equatable {
    /// The page's identifier in Confluence.
    public var pageID: String
    /// The page's title.
    public var title: String
    /// The key of the space that holds the page.
    public var spaceKey: String
    /// The headings above the passage, outermost first, joined by ` › `; empty above the first heading.
    public var section: String
    /// The passage, in Markdown without link targets.
    public var passage: String
    /// The address of the page for people.
    public var url: String
    /// The cosine between the text and the passage, from -1 to 1.
    public var score: Double
}

extension RunbookIndex {
    /// Finds the passages whose meaning is closest to a text, by vectors alone; `find` is better for symptoms.
    ///
    /// - Parameters:
    ///   - text: the text; only the first 4,096 Unicode scalars count.
    ///   - filter: which pages may be found.
    ///   - limit: the most passages to return, taken into 1...100; a page may have several.
    ///   - minScore: passages with a lower cosine are left out; `nil` for none.
    /// - Returns: the passages, the closest first; `nil` without an embedder, and while the index holds no vectors of it.
    /// - Throws: what the embedder, the stores of vectors and SQLite report.
    public func nearestPassages(
        to text: String, filter: PageFilter = PageFilter(), limit: Int = 10, minScore: Double? = nil
    ) async throws -> [PassageMatch]? {
        let readable = SymptomTerms.readable(text)
        guard readable.contains(where: { !$0.isWhitespace }) else { return [] }
        guard let found = try await vectors(for: readable, among: try await allowed(filter)) else { return nil }
        let close = found.passages.prefix(min(max(limit, 1), 100)).filter { Double($0.score) >= minScore ?? -1 }
        return try await file.read { db in
            let places = try ChunkPlaces(close.map(\.id), db)
            return try close.compactMap { match in
                // What left the index meanwhile is left out.
                guard let page = places[match.id]?.page,
                    let found = try CandidatePage(page: page, chunk: match.id, db)
                else { return nil }
                return PassageMatch(
                    pageID: found.pageID, title: found.title, spaceKey: found.spaceKey, section: found.section,
                    passage: found.passage, url: found.url, score: Double(match.score))
            }
        }
    }
}
