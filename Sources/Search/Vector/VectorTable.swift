internal import Foundation
internal import GRDB

/// All vectors of one embedder in the index, in memory, as they were at one generation of the index.
struct VectorTable: Sendable {
    let generation: Int
    let titles: VectorRows
    let passages: VectorRows

    /// Whether there is nothing to compare with.
    var isEmpty: Bool { passages.owners.isEmpty }

    /// Reads the vectors of those pages whose vectors this embedder made.
    ///
    /// - Throws: `SearchError` when a vector has another dimension than the embedder's.
    init(identity: String, dimension: Int, _ db: Database) throws {
        generation = try PageRows.generation(db)
        var titles = VectorRows(dimension: dimension)
        var passages = VectorRows(dimension: dimension)
        let sql = """
            SELECT pages.id, NULL, pages.title_vector FROM pages
            WHERE embedder = ?1 AND title_vector IS NOT NULL
            UNION ALL
            SELECT pages.id, chunks.id, chunks.vector FROM chunks JOIN pages ON pages.id = chunks.page
            WHERE embedder = ?1 AND chunks.vector IS NOT NULL
            """
        let rows = try Row.fetchCursor(db, sql: sql, arguments: [identity])
        while let row = try rows.next() {
            let chunk: Int64? = row[1]
            let vector = try row.withUnsafeData(atIndex: 2) { data in
                data.flatMap { VectorBlob.vector(of: $0, dimension: dimension) }
            }
            guard let vector else {
                throw SearchError(
                    code: .damagedIndex,
                    message: "a vector in the index has not \(dimension) numbers; delete the index file and sync again")
            }
            let owner = VectorRows.Owner(page: row[0], chunk: chunk)
            if chunk == nil { titles.append(vector, owner: owner) } else { passages.append(vector, owner: owner) }
        }
        self.titles = titles
        self.passages = passages
    }
}

/// Keeps the last table that was read, so that a lookup reads vectors only after a change of the index.
actor VectorCache {
    private(set) var table: VectorTable?

    /// Keeps a table unless a newer one is there already.
    func keep(_ table: VectorTable?) {
        guard let table, table.generation >= self.table?.generation ?? 0 else { return }
        self.table = table
    }
}
