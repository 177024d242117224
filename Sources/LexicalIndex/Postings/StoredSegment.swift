internal import Foundation
internal import GRDB

/// A segment as its row tells.
struct StoredSegment: Sendable {
    var id: Int64
    var first: Int64
    var last: Int64
    /// The ids of its documents, in their order.
    var ids: [Int64]
    var removed: RemovedPlaces

    /// Reads a row of `lexical_segments`.
    ///
    /// - Throws: `LexicalIndexError`.
    init(_ row: Row) throws {
        id = try row.decode(forColumn: "id")
        first = try row.decode(forColumn: "first")
        last = try row.decode(forColumn: "last")
        let documents: Int = try row.decode(forColumn: "documents")
        ids = try SegmentIDs.ids(in: try row.decode(forColumn: "ids"), count: documents)
        removed = try RemovedPlaces(try row.decode(forColumn: "removed"), documents: documents)
    }

    /// The place of a document, `nil` when it is not in the segment.
    func place(of id: Int64) -> Int? {
        var (low, high) = (0, ids.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < ids.count && ids[low] == id ? low : nil
    }
}
