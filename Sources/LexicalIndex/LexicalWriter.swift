internal import Foundation
public import GRDB

/// Adds documents to the index and removes them.
///
/// Every function runs inside the caller's write transaction: what a killed process had begun is not there.
public enum LexicalWriter {
    /// Adds documents as a new segment, or several when there are more than one holds.
    ///
    /// - Parameters:
    ///   - documents: the documents; their ids ascend, and are greater than all that were ever added.
    ///   - db: the database, in a write transaction.
    /// - Throws: what SQLite reports.
    public static func add(_ documents: [LexicalDocument], _ db: Database) throws {
        precondition(zip(documents, documents.dropFirst()).allSatisfy { $0.id < $1.id }, "ids of documents ascend")
        var rest = documents[...]
        while !rest.isEmpty {
            let part = rest.prefix(Postings.documentsMax)
            rest = rest.dropFirst(part.count)
            var postings: [String: Postings] = [:]
            for (place, document) in part.enumerated() {
                for (term, share) in FieldWeights.shares(of: document) {
                    postings[term, default: Postings()].append(place: place, share: share)
                }
            }
            let segment = try insertSegment(ids: part.map(\.id), db)
            for (term, list) in postings.sorted(by: { $0.key < $1.key }) {
                try insert(term, list, segment: segment, db)
            }
        }
    }

    /// Removes documents; ids that are not in the index are passed over.
    ///
    /// Their words stay in the statistics until a merge.
    ///
    /// - Throws: what SQLite reports; `LexicalIndexError`.
    public static func remove(_ ids: [Int64], _ db: Database) throws {
        var rest = ids.sorted()[...]
        while let id = rest.first {
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM lexical_segments WHERE first <= ?1 AND last >= ?1", arguments: [id])
            guard let row else {
                rest.removeFirst()
                continue
            }
            let segment = try StoredSegment(row)
            let own = rest.prefix { $0 <= segment.last }
            rest = rest.dropFirst(own.count)
            var removed = segment.removed
            for id in own { if let place = segment.place(of: id) { removed.insert(place) } }
            guard removed != segment.removed else { continue }
            try db.execute(
                sql: "UPDATE lexical_segments SET removed = ?, removed_documents = ? WHERE id = ?",
                arguments: [removed.data, removed.count, segment.id])
        }
    }

    static func insertSegment(ids: [Int64], _ db: Database) throws -> Int64 {
        try db.execute(
            sql: "INSERT INTO lexical_segments (documents, first, last, ids) VALUES (?, ?, ?, ?)",
            arguments: [ids.count, ids.first ?? 0, ids.last ?? 0, SegmentIDs.data(of: ids)])
        return db.lastInsertedRowID
    }

    static func insert(_ term: String, _ postings: Postings, segment: Int64, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO lexical_postings (term, segment, documents, postings) VALUES (?, ?, ?, ?)")
        try statement.execute(arguments: [term, segment, postings.count, postings.data])
    }
}
