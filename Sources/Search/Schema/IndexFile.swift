internal import Foundation
internal import GRDB
internal import LexicalIndex
internal import Synchronization

/// The index's database: opened, reopened when somebody put another file in its place, and replaced by an empty one
/// when it is damaged.
///
/// The index is a cache, so damage costs the time of a sync and nothing else. What was damaged is kept beside it.
final class IndexFile: Sendable {
    let path: String
    private let opened: Mutex<Opened>

    private struct Opened {
        var pool: DatabasePool
        var identity: FileIdentity?
        /// Where the damaged file is that was at this place before; `nil` when none was.
        var aside: String?
    }

    /// Opens the file, and creates it when it is absent or damaged.
    ///
    /// - Throws: `SearchError` when the file is something else, and what SQLite reports.
    init(path: String) throws {
        self.path = path
        let pool: DatabasePool
        do {
            pool = try IndexSchema.open(path: path)
        } catch let error where Self.isDamage(error) {
            _ = try Self.setAside(path)
            pool = try IndexSchema.open(path: path)
        }
        opened = Mutex(Opened(pool: pool, identity: FileIdentity(path)))
    }

    /// Reads in one transaction.
    ///
    /// - Throws: what the body throws; `SearchError` with `damagedIndex` when the file had to be replaced.
    func read<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        let pool = try current()
        do {
            return try await pool.read(body)
        } catch let error where Self.isDamage(error) {
            throw try replace(pool, because: error)
        }
    }

    /// Writes in one transaction.
    ///
    /// - Throws: what the body throws; `SearchError` with `damagedIndex` when the file had to be replaced.
    func write<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        let pool = try current()
        do {
            return try await pool.write(body)
        } catch let error where Self.isDamage(error) {
            throw try replace(pool, because: error)
        }
    }

    /// Moves all that was written into the file itself.
    ///
    /// - Throws: what SQLite reports.
    func checkpoint() async throws {
        _ = try await current().writeWithoutTransaction { db in try db.checkpoint(.truncate) }
    }

    // MARK: Another file in the place

    /// The database at the path as it is now: another process may have replaced the file, or a person deleted it.
    private func current() throws -> DatabasePool {
        try opened.withLock { opened in
            guard FileIdentity(path) != opened.identity else { return opened.pool }
            opened = Opened(pool: try IndexSchema.open(path: path), identity: nil)
            opened.identity = FileIdentity(path)
            return opened.pool
        }
    }

    /// Puts an empty index in the place of a damaged one, unless somebody did already.
    ///
    /// - Returns: the error to tell.
    private func replace(_ pool: DatabasePool, because cause: any Error) throws -> SearchError {
        try opened.withLock { opened in
            // Of two transactions that met the damage at once, the second finds the new file there.
            if opened.pool === pool {
                let aside = FileIdentity(path) == opened.identity ? try Self.setAside(path) : nil
                opened = Opened(pool: try IndexSchema.open(path: path), identity: nil, aside: aside)
                opened.identity = FileIdentity(path)
            }
            let aside = opened.aside.map { " as \($0)" } ?? ""
            return SearchError(
                code: .damagedIndex,
                message:
                    "the index \(path) was damaged (\(cause)); it was set aside\(aside), and an empty one is in its "
                    + "place: sync and index the spaces again (belay run sync-runbooks)")
        }
    }

    /// Renames a damaged index with what belongs to it.
    private static func setAside(_ path: String) throws -> String {
        let aside = "\(path).damaged-\(Int(Date().timeIntervalSince1970))-\(ProcessInfo.processInfo.processIdentifier)"
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.moveItem(atPath: path + suffix, toPath: aside + suffix)
        }
        return aside
    }

    /// Whether an error means that the file's content cannot be relied on.
    static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case let error as DatabaseError: [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
        case let error as SearchError: error.code == .damagedIndex
        // A value of another type than its column's, which nobody wrote.
        case is RowDecodingError, is LexicalIndexError: true
        default: false
        }
    }
}

/// What tells a file from another one at the same path.
private struct FileIdentity: Equatable {
    private let device: Int
    private let number: Int

    /// Looks at a file, `nil` when there is none.
    init?(_ path: String) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let device = attributes[.systemNumber] as? Int, let number = attributes[.systemFileNumber] as? Int
        else { return nil }
        self.device = device
        self.number = number
    }
}
