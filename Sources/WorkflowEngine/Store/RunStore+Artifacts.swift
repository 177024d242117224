public import Foundation
import GRDB

/// A file that a step has left, as it is stored.
public struct ArtifactRecord: Sendable, Equatable {
    /// What it is called in its run.
    public var name: String
    /// The step that left it.
    public var step: String
    /// What it is: `text/html`.
    public var mediaType: String
    /// Its size.
    public var bytes: Int
    /// The SHA-256 of its content, in hexadecimal.
    public var hash: String
    /// When it was left.
    public var createdAt: Date
}

extension RunStore {
    /// The files that the steps of a run have left, by name.
    ///
    /// - Throws: `DatabaseError` when the record cannot be read.
    public func fetchArtifacts(runID: String) async throws -> [ArtifactRecord] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM artifacts WHERE run_id = ? ORDER BY name", arguments: [runID])
                .map(ArtifactRecord.init)
        }
    }

    /// Notes a file, in the place of one with the same name.
    ///
    /// - Returns: whether there was room for it.
    func add(_ artifact: ArtifactRecord, runID: String, countMax: Int) async throws -> Bool {
        try await database.write { db in
            let others = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM artifacts WHERE run_id = ? AND name <> ?",
                arguments: [runID, artifact.name])
            guard others ?? 0 < countMax else { return false }
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO artifacts (run_id, name, step, media_type, bytes, hash, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    runID, artifact.name, artifact.step, artifact.mediaType, artifact.bytes, artifact.hash,
                    artifact.createdAt.milliseconds,
                ])
            return true
        }
    }
}

extension ArtifactRecord {
    fileprivate init(row: Row) throws {
        self.init(
            name: try row.text("name"), step: try row.text("step"), mediaType: try row.text("media_type"),
            bytes: try row.int("bytes"), hash: try row.text("hash"), createdAt: try row.requiredDate("created_at"))
    }
}
