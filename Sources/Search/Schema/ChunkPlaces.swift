internal import Foundation
internal import GRDB

/// Which pages some chunks are of.
struct ChunkPlaces {
    /// Where a chunk stands.
    struct Place {
        /// The row of its page.
        var page: Int64
        /// From 0.
        var ordinal: Int
    }

    private var places: [Int64: Place] = [:]

    /// Looks chunks up, all at once: one statement for each would take longer than the search that found them.
    init(_ chunks: some Sequence<Int64>, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT id, page, ordinal FROM chunks WHERE id IN (SELECT value FROM json_each(?))")
        let list = "[" + Set(chunks).map(String.init).joined(separator: ",") + "]"
        let rows = try Row.fetchCursor(statement, arguments: [list])
        while let row = try rows.next() {
            places[try row.decode(atIndex: 0)] = Place(
                page: try row.decode(atIndex: 1), ordinal: try row.decode(atIndex: 2))
        }
    }

    /// Where a chunk stands; `nil` when it left the index.
    subscript(chunk: Int64) -> Place? { places[chunk] }
}
