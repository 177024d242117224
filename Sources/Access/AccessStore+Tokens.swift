import Crypto
public import Foundation
import GRDB

extension AccessStore {
    /// Makes a token.
    ///
    /// - Parameters:
    ///   - name: whom or what it is for; no other valid token may have it.
    ///   - role: what it allows.
    ///   - workflows: the workflows with which it allows it.
    ///   - expiresAt: from when on it is refused; `nil` for never.
    ///   - date: the time now.
    /// - Returns: what is known of it, and its text, which is stored nowhere.
    /// - Throws: `TokenNameTaken`; what SQLite reports.
    public func createToken(
        name: String, role: Role, workflows: WorkflowScope = .all, expiresAt: Date? = nil, at date: Date
    ) async throws -> (token: AccessToken, text: String) {
        let text = TokenText()
        do {
            try await database.write { db in
                try db.execute(
                    sql: """
                        INSERT INTO tokens (id, name, role, workflows, hash, created_at, expires_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        text.id, name, role.rawValue, workflows.patterns.joined(separator: "\n"), Data(text.hash),
                        date.milliseconds, expiresAt?.milliseconds,
                    ])
            }
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            throw TokenNameTaken(name: name)
        }
        guard let token = try await fetchToken(text.id) else { throw TokenNotFound(nameOrID: name) }
        return (token, text.text)
    }

    /// All tokens, the newest first.
    ///
    /// - Throws: what SQLite reports.
    public func fetchTokens() async throws -> [AccessToken] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM tokens ORDER BY created_at DESC, id").map(AccessToken.init(row:))
        }
    }

    /// Whether a token was ever made: from then on nobody is let in without one.
    ///
    /// - Throws: what SQLite reports.
    public func hasTokens() async throws -> Bool {
        try await database.read { db in try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT * FROM tokens)") ?? false }
    }

    /// Revokes a valid token.
    ///
    /// - Parameters:
    ///   - nameOrID: either of the two.
    ///   - date: the time now.
    /// - Returns: the token.
    /// - Throws: `TokenNotFound` when there is none that could be revoked; what SQLite reports.
    public func revokeToken(_ nameOrID: String, at date: Date) async throws -> AccessToken {
        let revoked = try await database.write { db in
            let id = try String.fetchOne(
                db, sql: "SELECT id FROM tokens WHERE (id = ?1 OR name = ?1) AND revoked_at IS NULL",
                arguments: [nameOrID])
            try db.execute(
                sql: "UPDATE tokens SET revoked_at = ? WHERE id = ?", arguments: [date.milliseconds, id])
            return id
        }
        guard let revoked, let token = try await fetchToken(revoked) else { throw TokenNotFound(nameOrID: nameOrID) }
        return token
    }

    /// The token with an id.
    func fetchToken(_ id: String) async throws -> AccessToken? {
        try await database.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM tokens WHERE id = ?", arguments: [id]).map(AccessToken.init(row:))
        }
    }

    /// The token that a text belongs to, valid or not; `nil` when there is none, or the secret is another one.
    func fetchToken(_ text: TokenText) async throws -> AccessToken? {
        try await database.read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT * FROM tokens WHERE id = ?", arguments: [text.id])
            else { return nil }
            let stored: Data = row["hash"]
            // Digests are compared in constant time.
            return text.hash == stored ? try AccessToken(row: row) : nil
        }
    }

    /// Keeps in mind that a token was accepted.
    func noteUse(of id: String, at date: Date) async throws {
        try await database.write { db in
            try db.execute(sql: "UPDATE tokens SET last_used_at = ? WHERE id = ?", arguments: [date.milliseconds, id])
        }
    }
}

extension AccessToken {
    fileprivate init(row: Row) throws {
        let role: String = row["role"]
        guard let role = Role(rawValue: role) else {
            throw AccessStoreError(description: "a token has the unknown role '\(role)'")
        }
        let workflows: String = row["workflows"]
        func date(_ column: String) -> Date? { (row[column] as Int?).map(Date.init(milliseconds:)) }
        self.init(
            id: row["id"], name: row["name"], role: role,
            workflows: WorkflowScope(patterns: workflows.split(separator: "\n").map(String.init)),
            createdAt: Date(milliseconds: row["created_at"]), expiresAt: date("expires_at"),
            lastUsedAt: date("last_used_at"), revokedAt: date("revoked_at"))
    }
}

/// Another valid token has the name.
public struct TokenNameTaken: Error, CustomStringConvertible {
    /// The name.
    public var name: String

    /// Says what to do.
    public var description: String {
        "there is a valid token '\(name)' already; revoke it first, or take another name"
    }
}

/// There is no valid token of that name or id.
public struct TokenNotFound: Error, CustomStringConvertible {
    /// What was asked for.
    public var nameOrID: String

    /// Says what to do.
    public var description: String { "there is no valid token '\(nameOrID)'; 'belay token list' has them all" }
}
