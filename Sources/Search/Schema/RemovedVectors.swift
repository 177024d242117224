internal import GRDB

/// Vectors of chunks and pages that are gone, noted in the transaction that removed those: the stores of vectors are
/// told afterwards, and again should that be interrupted.
struct RemovedVectors: Sendable {
    private static let countMax = 5_000

    let chunks: [Int64]
    /// The row ids of pages whose titles are gone.
    let pages: [Int64]

    var isEmpty: Bool { chunks.isEmpty && pages.isEmpty }

    /// Notes chunks.
    static func note(chunks ids: [Int64], _ db: Database) throws {
        let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO removed_chunks VALUES (?)")
        for id in ids { try statement.execute(arguments: [id]) }
    }

    /// Notes a page.
    static func note(page id: Int64, _ db: Database) throws {
        try db.execute(sql: "INSERT OR IGNORE INTO removed_pages VALUES (?)", arguments: [id])
    }

    /// Some of what was noted.
    static func next(_ db: Database) throws -> RemovedVectors {
        RemovedVectors(
            chunks: try Int64.fetchAll(db, sql: "SELECT id FROM removed_chunks LIMIT \(countMax)"),
            pages: try Int64.fetchAll(db, sql: "SELECT id FROM removed_pages LIMIT \(countMax)"))
    }

    /// Forgets what the stores have been told.
    func forget(_ db: Database) throws {
        let chunk = try db.cachedStatement(sql: "DELETE FROM removed_chunks WHERE id = ?")
        for id in chunks { try chunk.execute(arguments: [id]) }
        let page = try db.cachedStatement(sql: "DELETE FROM removed_pages WHERE id = ?")
        for id in pages { try page.execute(arguments: [id]) }
    }
}
