import Foundation

/// All records of a site at one moment.
///
/// It shares its memory with the site until that changes.
struct SiteSnapshot: Sendable {
    /// Any table, where its records' type does not matter.
    fileprivate(set) var tables: [any StoredTable] = []
}

/// A table whose records can be written as JSON.
protocol StoredTable: Sendable {
    var name: String { get }
    /// Calls `body` with each record as JSON, by ascending id.
    func forEachEncoded(_ body: (Data) async throws -> Void) async throws
}

extension Table: StoredTable {
    func forEachEncoded(_ body: (Data) async throws -> Void) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        for record in values.sorted(by: { $0.id < $1.id }) { try await body(encoder.encode(record)) }
    }
}

extension Site {
    /// All records as they are now.
    func snapshot() -> SiteSnapshot {
        var taker = SnapshotTaker()
        // The taker throws nothing.
        try? visitTables(&taker)
        return taker.snapshot
    }

    /// Keeps the present state as the one that `reset` goes back to, unless one is kept already.
    func keepInitialState() {
        if initialState == nil { initialState = snapshot() }
    }

    /// Goes back to the state that was kept, or to an empty site; ids go on.
    func reset() throws {
        var restorer = SnapshotRestorer(tables: initialState?.tables ?? [])
        try visitTables(&restorer)
        rebuild()
        mediaTokens = MediaTokens()
        try commit()
    }

    private struct SnapshotTaker: TableVisitor {
        var snapshot = SiteSnapshot()

        mutating func visit<Record>(_ table: inout Table<Record>) {
            snapshot.tables.append(table)
        }
    }

    private struct SnapshotRestorer: TableVisitor {
        let tables: [any StoredTable]

        mutating func visit<Record>(_ table: inout Table<Record>) {
            let kept = tables.first { $0.name == table.name } as? Table<Record>
            table.restore(kept ?? Table<Record>(table.name))
        }
    }
}
