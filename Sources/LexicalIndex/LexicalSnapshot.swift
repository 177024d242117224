internal import Foundation
internal import GRDB

/// The index as one transaction sees it; valid inside of it only.
public struct LexicalSnapshot {
    /// A segment with what is known of it without its lists.
    struct Segment {
        var id: Int64
        var ids: [Int64]
        var removed: RemovedPlaces
        /// How many documents the segments before it have.
        var offset: Int
    }

    let segments: [Segment]
    /// Tells these segments from all others.
    let key: [Data]
    let cache: LexicalCache
    let db: Database

    /// How many documents the index holds, removed ones among them until a merge.
    public var documentCount: Int { segments.last.map { $0.offset + $0.ids.count } ?? 0 }

    /// How many documents have a term, removed ones among them until a merge.
    ///
    /// - Throws: what SQLite reports.
    public func documentFrequency(of term: String) throws -> Int {
        try cache.frequency(of: term, key) {
            let statement = try db.cachedStatement(sql: "SELECT sum(documents) FROM lexical_postings WHERE term = ?")
            return try Int.fetchOne(statement, arguments: [term]) ?? 0
        }
    }

    /// How much a term tells: its inverse document frequency after Robertson and Spärck Jones, never negative; the most
    /// for a term that stands nowhere.
    ///
    /// - Throws: what SQLite reports.
    public func rarity(of term: String) throws -> Double {
        Self.rarity(try documentFrequency(of: term), of: documentCount)
    }

    static func rarity(_ documents: Int, of total: Int) -> Double {
        log(1 + (Double(total - documents) + 0.5) / (Double(documents) + 0.5))
    }

    /// The documents that have at least one of the terms, by the sum of what each term counts there.
    ///
    /// A term counts its `rarity`, and `FieldWeights` by where it stands in the document.
    ///
    /// - Parameters:
    ///   - terms: the terms; repeated ones count once, with the greatest weight.
    ///   - limit: the most documents to give.
    ///   - allowed: whether a document may be found; `nil` when all may.
    /// - Returns: the documents, best first; of equal ones the older first.
    /// - Throws: what SQLite reports; `LexicalIndexError`.
    public func search(
        _ terms: [LexicalTerm], limit: Int, among allowed: ((Int64) -> Bool)? = nil
    ) throws -> [LexicalMatch] {
        let weights = Dictionary(terms.map { ($0.term, $0.weight) }, uniquingKeysWith: max)
        guard limit > 0, !weights.isEmpty, !segments.isEmpty else { return [] }
        // In a fixed order, so that sums of the same numbers are always the same.
        let factors = try weights.sorted { $0.key < $1.key }
            .compactMap { term, weight -> (term: String, factor: Float)? in
                guard try documentFrequency(of: term) > 0 else { return nil }
                return (term, weight * Float(try rarity(of: term)) / 65_535)
            }
        var top = TopMatches(limit: limit)
        // A list may name any of 65,536 places, whatever the size of its segment.
        let capacity = documentCount + Postings.documentsMax
        try withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) { sums in
            sums.update(repeating: 0)
            let offsets = Dictionary(uniqueKeysWithValues: segments.map { ($0.id, $0.offset) })
            for (term, factor) in factors { try add(term, factor, offsets, to: sums) }
            for segment in segments { collect(sums, of: segment, among: allowed, into: &top) }
        }
        return top.best()
    }

    private func add(
        _ term: String, _ factor: Float, _ offsets: [Int64: Int], to sums: UnsafeMutableBufferPointer<Float>
    ) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT segment, documents, postings FROM lexical_postings WHERE term = ?")
        let rows = try Row.fetchCursor(statement, arguments: [term])
        while let row = try rows.next() {
            let (segment, documents): (Int64, Int) = (try row.decode(atIndex: 0), try row.decode(atIndex: 1))
            guard let offset = offsets[segment] else {
                throw LexicalIndexError.damaged(what: "a list of documents of no segment")
            }
            let part = UnsafeMutableBufferPointer(rebasing: sums[offset..<offset + Postings.documentsMax])
            try row.withUnsafeData(atIndex: 2) { data in
                try data?
                    .withUnsafeBytes { bytes in
                        try Postings.add(bytes, count: documents, factor, to: part)
                    }
            }
        }
    }

    private func collect(
        _ sums: UnsafeMutableBufferPointer<Float>, of segment: Segment, among allowed: ((Int64) -> Bool)?,
        into top: inout TopMatches
    ) {
        var threshold = top.threshold
        for place in segment.ids.indices {
            let sum = sums[segment.offset + place]
            guard sum > 0, sum >= threshold, !segment.removed.contains(place), allowed?(segment.ids[place]) ?? true
            else { continue }
            top.offer(LexicalMatch(id: segment.ids[place], score: sum))
            threshold = top.threshold
        }
    }
}
