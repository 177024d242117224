internal import Foundation
public import GRDB

/// A term to look for.
public struct LexicalTerm: Sendable, Hashable {
    /// The term, as `TextAnalyzer` gives it.
    public var term: String
    /// What it counts beside the others, 1 for a usual one.
    public var weight: Float

    /// Names a term.
    public init(_ term: String, weight: Float = 1) {
        self.term = term
        self.weight = weight
    }
}

/// Finds documents by their words; many tasks may search at the same time.
///
/// Between lookups it keeps the segments' ids in memory, 8 bytes a document, and how many documents have the terms that were
/// looked for.
public final class LexicalSearcher: Sendable {
    private let cache = LexicalCache()

    /// Makes a searcher that has nothing in memory yet.
    public init() {}

    /// Looks at the index as a transaction sees it.
    ///
    /// - Parameter db: the database, in a transaction.
    /// - Returns: the index, to be asked inside the transaction.
    /// - Throws: what SQLite reports; `LexicalIndexError`.
    public func snapshot(_ db: Database) throws -> LexicalSnapshot {
        let digest = "substr(ids, 1, \(CheckedBytes.headerSize))"
        let rows = try Row.fetchAll(
            db, sql: "SELECT id, documents, \(digest), removed FROM lexical_segments ORDER BY first")
        let known = cache.ids()
        var current: [Data: [Int64]] = [:]
        var key: [Data] = []
        var offset = 0
        let segments = try rows.map { row in
            let (id, documents): (Int64, Int) = (try row.decode(atIndex: 0), try row.decode(atIndex: 1))
            let digest: Data = try row.decode(atIndex: 2)
            let ids = try known[digest] ?? SegmentIDs.ids(in: idsData(of: id, db), count: documents)
            guard ids.count == documents else {
                throw LexicalIndexError.damaged(what: "the number of documents of a segment")
            }
            current[digest] = ids
            key.append(digest)
            defer { offset += documents }
            return LexicalSnapshot.Segment(
                id: id, ids: ids, removed: try RemovedPlaces(try row.decode(atIndex: 3), documents: documents),
                offset: offset)
        }
        cache.keep(current, key)
        return LexicalSnapshot(segments: segments, key: key, cache: cache, db: db)
    }

    private func idsData(of segment: Int64, _ db: Database) throws -> Data {
        try Data.fetchOne(db, sql: "SELECT ids FROM lexical_segments WHERE id = ?", arguments: [segment]) ?? Data()
    }
}
