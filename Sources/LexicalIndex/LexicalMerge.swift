internal import Foundation
public import GRDB

/// Puts small segments together, so that a lookup has few to go through, and drops removed documents.
public enum LexicalMerge {
    /// How many neighbouring segments of about the same size are merged.
    private static let fanIn = 8
    /// A segment of which more documents are removed than this share is written anew.
    private static let removedShareMax = 0.25

    /// Makes one step, if one is worth it.
    ///
    /// A step writes at most the documents of one full segment: some seconds for 65,536 of them.
    ///
    /// - Parameter db: the database, in a write transaction.
    /// - Returns: whether a step was made; then more may be to do.
    /// - Throws: what SQLite reports; `LexicalIndexError`.
    public static func step(_ db: Database) throws -> Bool {
        let rows = try Row.fetchAll(
            db, sql: "SELECT id, documents, removed_documents FROM lexical_segments ORDER BY first")
        let sizes = try rows.map {
            (
                id: try $0.decode(Int64.self, atIndex: 0), documents: try $0.decode(Int.self, atIndex: 1),
                removed: try $0.decode(Int.self, atIndex: 2)
            )
        }
        guard let chosen = neighbours(sizes) ?? mostlyRemoved(sizes) else { return false }
        try merge(chosen, db)
        return true
    }

    /// The first run of segments of one level: so many that are each smaller than the next level, and fit into one; at
    /// the last level, as many as fit.
    private static func neighbours(_ sizes: [(id: Int64, documents: Int, removed: Int)]) -> [Int64]? {
        var level = fanIn
        while level <= Postings.documentsMax {
            var run: [Int64] = []
            var documents = 0
            for size in sizes {
                let alive = size.documents - size.removed
                if alive >= level || documents + alive > Postings.documentsMax {
                    if level > Postings.documentsMax / fanIn, run.count > 1 { return run }
                    run = []
                    documents = 0
                }
                guard alive < level else { continue }
                run.append(size.id)
                documents += alive
                if run.count == fanIn { return run }
            }
            level *= fanIn
        }
        return nil
    }

    private static func mostlyRemoved(_ sizes: [(id: Int64, documents: Int, removed: Int)]) -> [Int64]? {
        sizes.first { Double($0.removed) > Double($0.documents) * removedShareMax }.map { [$0.id] }
    }

    private static func merge(_ ids: [Int64], _ db: Database) throws {
        let marks = databaseQuestionMarks(count: ids.count)
        let rows = try Row.fetchAll(
            db, sql: "SELECT * FROM lexical_segments WHERE id IN (\(marks)) ORDER BY first",
            arguments: StatementArguments(ids))
        var places: [Int64: [UInt16?]] = [:]
        var kept: [Int64] = []
        var order: [Int64: Int] = [:]
        for row in rows {
            let segment = try StoredSegment(row)
            order[segment.id] = order.count
            places[segment.id] = segment.ids.enumerated()
                .map { place, id in
                    guard !segment.removed.contains(place) else { return nil }
                    kept.append(id)
                    return UInt16(kept.count - 1)
                }
        }
        let target = kept.isEmpty ? nil : try LexicalWriter.insertSegment(ids: kept, db)
        if let target { try mergePostings(of: ids, places, order, into: target, db) }
        let arguments = StatementArguments(ids)
        try db.execute(sql: "DELETE FROM lexical_postings WHERE segment IN (\(marks))", arguments: arguments)
        try db.execute(sql: "DELETE FROM lexical_segments WHERE id IN (\(marks))", arguments: arguments)
    }

    /// Writes the lists of one term after the other, so that memory holds those of one term.
    private static func mergePostings(
        of ids: [Int64], _ places: [Int64: [UInt16?]], _ order: [Int64: Int], into target: Int64, _ db: Database
    ) throws {
        let marks = databaseQuestionMarks(count: ids.count)
        let terms = try String.fetchCursor(
            db, sql: "SELECT DISTINCT term FROM lexical_postings WHERE segment IN (\(marks)) ORDER BY term",
            arguments: StatementArguments(ids))
        // Read before anything is written: a cursor must not see what is added behind it.
        var names: [String] = []
        while let term = try terms.next() { names.append(term) }
        let select = try db.makeStatement(
            sql: "SELECT segment, postings FROM lexical_postings WHERE term = ? AND segment IN (\(marks))")
        for term in names {
            let lists = try Row.fetchAll(select, arguments: [term] + StatementArguments(ids))
                .map { (segment: try $0.decode(Int64.self, atIndex: 0), data: try $0.decode(Data.self, atIndex: 1)) }
                .sorted { order[$0.segment] ?? 0 < order[$1.segment] ?? 0 }
            var merged = Postings()
            for (segment, data) in lists {
                let map = places[segment] ?? []
                try data.withUnsafeBytes { bytes in
                    try Postings.forEach(in: bytes) { place, share in
                        if place < map.count, let new = map[place] { merged.append(place: Int(new), quantized: share) }
                    }
                }
            }
            if merged.count > 0 { try LexicalWriter.insert(term, merged, segment: target, db) }
        }
    }
}
