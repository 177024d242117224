internal import Foundation
public import GRDB
internal import Synchronization

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
/// Every function runs inside the caller's read transaction. Between calls it keeps the segments' ids in memory, 8 bytes
/// a document: what a segment holds never changes, but for what was removed, which is read anew each time.
public final class LexicalSearcher: Sendable {
    /// The ids of segments by the digest of their stored form, which no other segment has.
    private let cache = Mutex<[Data: [Int64]]>([:])

    /// Makes a searcher that has nothing in memory yet.
    public init() {}

    /// The documents that have at least one of the terms, by the sum of what each term counts there.
    ///
    /// A term counts the more the fewer documents have it (its inverse document frequency after Robertson and Spärck
    /// Jones, never negative), and `FieldWeights` by where it stands in the document.
    ///
    /// - Parameters:
    ///   - terms: the terms; repeated ones count once, with the greatest weight.
    ///   - limit: the most documents to give.
    ///   - allowed: whether a document may be found; `nil` when all may.
    ///   - db: the database, in a transaction.
    /// - Returns: the documents, best first; of equal ones the older first.
    /// - Throws: what SQLite reports; `LexicalIndexError`.
    public func search(
        _ terms: [LexicalTerm], limit: Int, among allowed: ((Int64) -> Bool)? = nil, _ db: Database
    ) throws -> [LexicalMatch] {
        let weights = Dictionary(terms.map { ($0.term, $0.weight) }, uniquingKeysWith: max)
        guard limit > 0, !weights.isEmpty else { return [] }
        let segments = try segments(db)
        let total = segments.reduce(0) { $0 + $1.ids.count }
        // In a fixed order, so that sums of the same numbers are always the same.
        let factors = try weights.sorted { $0.key < $1.key }
            .compactMap { term, weight -> (term: String, factor: Float)? in
                let documents = try documentFrequency(of: term, db)
                guard documents > 0 else { return nil }
                return (term, weight * Float(Self.rarity(documents, of: total)) / 65_535)
            }
        var top = TopMatches(limit: limit)
        try withUnsafeTemporaryAllocation(of: Float.self, capacity: Postings.documentsMax) { sums in
            for segment in segments {
                sums[..<segment.ids.count].update(repeating: 0)
                for (term, factor) in factors { try add(term, factor, of: segment.id, to: sums, db) }
                collect(sums, of: segment, among: allowed, into: &top)
            }
        }
        return top.best()
    }

    /// How many documents have a term, removed ones among them until a merge.
    ///
    /// - Throws: what SQLite reports.
    public func documentFrequency(of term: String, _ db: Database) throws -> Int {
        let statement = try db.cachedStatement(sql: "SELECT sum(documents) FROM lexical_postings WHERE term = ?")
        return try Int.fetchOne(statement, arguments: [term]) ?? 0
    }

    /// How many documents the index holds, removed ones among them until a merge.
    ///
    /// - Throws: what SQLite reports.
    public func documentCount(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT sum(documents) FROM lexical_segments") ?? 0
    }

    /// How much a term tells that so many documents have, of so many.
    public static func rarity(_ documents: Int, of total: Int) -> Double {
        log(1 + (Double(total - documents) + 0.5) / (Double(documents) + 0.5))
    }

    // MARK: One segment

    private func add(
        _ term: String, _ factor: Float, of segment: Int64, to sums: UnsafeMutableBufferPointer<Float>, _ db: Database
    ) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT postings, documents FROM lexical_postings WHERE term = ? AND segment = ?")
        let rows = try Row.fetchCursor(statement, arguments: [term, segment])
        guard let row = try rows.next() else { return }
        let documents: Int = try row.decode(atIndex: 1)
        try row.withUnsafeData(atIndex: 0) { data in
            try data?
                .withUnsafeBytes { bytes in
                    try Postings.add(bytes, count: documents, factor, to: sums)
                }
        }
    }

    private func collect(
        _ sums: UnsafeMutableBufferPointer<Float>, of segment: Segment, among allowed: ((Int64) -> Bool)?,
        into top: inout TopMatches
    ) {
        var threshold = top.threshold
        for place in 0..<segment.ids.count where sums[place] > 0 && sums[place] >= threshold {
            guard !segment.removed.contains(place), allowed?(segment.ids[place]) ?? true else { continue }
            top.offer(LexicalMatch(id: segment.ids[place], score: sums[place]))
            threshold = top.threshold
        }
    }

    // MARK: Segments

    private struct Segment {
        var id: Int64
        var ids: [Int64]
        var removed: RemovedPlaces
    }

    private func segments(_ db: Database) throws -> [Segment] {
        let digest = "substr(ids, 1, \(CheckedBytes.headerSize))"
        let rows = try Row.fetchAll(
            db, sql: "SELECT id, documents, \(digest), removed FROM lexical_segments ORDER BY first")
        let known = cache.withLock { $0 }
        var current: [Data: [Int64]] = [:]
        let segments = try rows.map { row in
            let (id, documents): (Int64, Int) = (try row.decode(atIndex: 0), try row.decode(atIndex: 1))
            let digest: Data = try row.decode(atIndex: 2)
            let ids = try known[digest] ?? SegmentIDs.ids(in: idsData(of: id, db), count: documents)
            guard ids.count == documents else {
                throw LexicalIndexError.damaged(what: "the number of documents of a segment")
            }
            current[digest] = ids
            return Segment(
                id: id, ids: ids, removed: try RemovedPlaces(try row.decode(atIndex: 3), documents: documents))
        }
        cache.withLock { [current] in $0 = current }
        return segments
    }

    private func idsData(of segment: Int64, _ db: Database) throws -> Data {
        try Data.fetchOne(db, sql: "SELECT ids FROM lexical_segments WHERE id = ?", arguments: [segment]) ?? Data()
    }
}
