import Crypto
public import Foundation
public import StepKit

/// Tells who shows a bearer token.
///
/// What it has found out it keeps for some seconds, so that a token costs no look at the disk with each request; a token
/// that is revoked counts that long.
public actor Authenticator {
    /// How long a token that was accepted is accepted without another look.
    static let secondsKept: TimeInterval = 2

    /// The most tokens that are kept in mind.
    private static let keptMax = 1_000

    private let store: AccessStore
    private let oidc: OIDCVerifier?
    private let local: Secret?
    private let admin: Secret?
    private let now: @Sendable () -> Date
    /// By the hash of the text, so that no memory dump has tokens.
    private var kept: [SHA256Digest: (caller: Caller, until: Date)] = [:]
    private var usesNoted: [String: Date] = [:]
    private var isRequired: Bool
    private var lookedAt = Date.distantPast

    /// Makes one.
    ///
    /// - Parameters:
    ///   - store: the tokens.
    ///   - oidc: checks tokens of an identity provider; `nil` when there is none.
    ///   - local: what commands on the same machine show; whoever can read the data folder has it.
    ///   - admin: a token of the administrator's that comes from the settings; `nil` when none is set.
    ///   - isRequired: whether everybody has to show a token, even as long as none was made.
    ///   - now: the time.
    public init(
        store: AccessStore, oidc: OIDCVerifier? = nil, local: Secret? = nil, admin: Secret? = nil, isRequired: Bool,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.store = store
        self.oidc = oidc
        self.local = local
        self.admin = admin
        self.isRequired = isRequired || oidc != nil || admin != nil
        self.now = now
    }

    /// Whether those who show no token are refused: once the first token was made, they are.
    ///
    /// - Throws: what SQLite reports.
    public func requiresTokens() async throws -> Bool {
        let date = now()
        if !isRequired, date.timeIntervalSince(lookedAt) > Self.secondsKept {
            lookedAt = date
            if try await store.hasTokens() { isRequired = true }
        }
        return isRequired
    }

    /// The caller who shows a text as bearer token.
    ///
    /// - Parameters:
    ///   - text: the token.
    ///   - claimedName: what a command on the same machine says its user's name is; counts for it alone.
    /// - Returns: who it is.
    /// - Throws: `AccessRefused`; what SQLite reports.
    public func caller(showing text: String, claimedName: String? = nil) async throws -> Caller {
        let digest = SHA256.hash(data: Data(text.utf8))
        if let local, digest == SHA256.hash(data: Data(local.reveal().utf8)) {
            return Caller(.local, name: claimedName ?? "local", role: .admin)
        }
        if let admin, digest == SHA256.hash(data: Data(admin.reveal().utf8)) {
            return Caller(.token, name: "admin", role: .admin)
        }
        let date = now()
        if let known = kept[digest], known.until > date { return known.caller }
        kept[digest] = nil
        let (caller, end) = try await look(text, at: date)
        if kept.count >= Self.keptMax { kept = kept.filter { $0.value.until > date } }
        if kept.count < Self.keptMax {
            kept[digest] = (caller, min(end ?? .distantFuture, date.addingTimeInterval(Self.secondsKept)))
        }
        return caller
    }

    private func look(_ text: String, at date: Date) async throws -> (Caller, end: Date?) {
        guard let own = TokenText(text) else {
            guard let oidc else { throw AccessRefused("this is no token of this service") }
            return try await oidc.caller(showing: text, at: date)
        }
        guard let token = try await store.fetchToken(own) else { throw AccessRefused("the token is not known") }
        if let refusal = token.refusal(at: date) { throw AccessRefused(refusal) }
        try await noteUse(of: token, at: date)
        return (Caller(.token, name: token.name, role: token.role, workflows: token.workflows), token.expiresAt)
    }

    /// Writes once a minute at most: nobody needs to know it better.
    private func noteUse(of token: AccessToken, at date: Date) async throws {
        if let noted = usesNoted[token.id], date.timeIntervalSince(noted) < 60 { return }
        usesNoted[token.id] = date
        try await store.noteUse(of: token.id, at: date)
    }
}

/// A bearer token does not let its holder in.
public struct AccessRefused: Error, CustomStringConvertible {
    /// Why, without the token.
    public var description: String

    /// Makes an error.
    public init(_ description: String) {
        self.description = description
    }
}
