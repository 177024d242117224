internal import Foundation
public import HTTP
internal import JSON

/// Keeps an OAuth access token fresh, and the refresh token that each renewal replaces.
///
/// One renewal at a time, over all tasks and processes that share the file. The new refresh token is on the disk
/// before any of its access tokens is used.
public actor OAuthTokenSource {
    private let configuration: OAuthConfiguration
    private let file: OAuthTokenFile
    private let endpoint: OAuthTokenEndpoint
    private let now: @Sendable () -> Date
    private let seen: Locked<[ConfluenceSecret]>
    private var tokens: OAuthTokens?
    /// Tokens that are not in the file yet, because it could not be written.
    private var unsaved: OAuthTokens?
    private var renewal: Task<OAuthTokens, any Error>?

    /// Takes the app; nothing is read or sent yet.
    ///
    /// - Parameters:
    ///   - configuration: the app, and the file that keeps the tokens.
    ///   - http: what carries the requests.
    /// - Throws: `ConfluenceError` with `invalidConfiguration` when the token URL would make secrets readable.
    public init(configuration: OAuthConfiguration, http: HTTPClient) throws {
        try self.init(configuration: configuration, http: http, surroundings: ConfluenceClient.Surroundings())
    }

    init(
        configuration: OAuthConfiguration, http: HTTPClient, surroundings: ConfluenceClient.Surroundings
    ) throws(ConfluenceError) {
        self.configuration = configuration
        file = OAuthTokenFile(path: configuration.file)
        endpoint = try OAuthTokenEndpoint(configuration: configuration, http: http, surroundings: surroundings)
        now = surroundings.now
        seen = Locked([configuration.clientSecret] + [configuration.refreshToken].compactMap(\.self))
    }

    /// All secrets that this has had, so that none of them is shown.
    nonisolated var secrets: [String] { seen.withLock { $0.map(\.value) } }

    /// An access token that will do for a while.
    ///
    /// - Throws: `ConfluenceError` with `unauthorized` when a person has to authorise anew; `CancellationError`.
    func accessToken() async throws -> ConfluenceSecret {
        if unsaved == nil, let tokens, tokens.isFresh(at: now()) { return tokens.accessToken }
        return try await renewed(rejecting: nil)
    }

    /// Until when the access token is good, and which file keeps the refresh token.
    ///
    /// - Throws: the same as `accessToken`.
    func state() async throws -> (expiresAt: Date, file: String) {
        _ = try await accessToken()
        return (tokens?.expiresAt ?? now(), configuration.file)
    }

    /// An access token other than one that was not accepted.
    ///
    /// - Throws: the same as `accessToken`.
    func renewed(rejecting rejected: ConfluenceSecret?) async throws -> ConfluenceSecret {
        if unsaved == nil, let tokens, tokens.isFresh(at: now()), tokens.accessToken != rejected {
            return tokens.accessToken
        }
        // Those who come while a renewal is under way share it. It does not end with the caller that began it.
        let task = renewal ?? Task { try await renew(rejecting: rejected) }
        renewal = task
        let result = await task.result
        if renewal == task { renewal = nil }
        try Task.checkCancellation()
        return try result.get().accessToken
    }

    private func renew(rejecting rejected: ConfluenceSecret?) async throws -> OAuthTokens {
        let lock = try await file.lock()
        defer { withExtendedLifetime(lock) {} }
        if let unsaved { return try keep(unsaved) }
        let kept = try keptTokens()
        if let kept, kept.isFresh(at: now()), kept.accessToken != rejected {
            // Another process was faster.
            return adopt(kept)
        }
        try file.checkWritable()
        let candidates = kept?.candidates(at: now()) ?? [configuration.refreshToken].compactMap(\.self)
        for candidate in candidates {
            guard let grant = try await endpoint.exchange(candidate, secrets: secrets) else { continue }
            return try keep(
                OAuthTokens(
                    accessToken: grant.accessToken, expiresAt: now() + grant.lifetime,
                    refreshToken: grant.refreshToken ?? candidate, previousRefreshToken: candidate, renewedAt: now(),
                    firstRefreshToken: configuration.refreshToken ?? kept?.firstRefreshToken))
        }
        throw Self.dead(hasToken: !candidates.isEmpty, file: configuration.file)
    }

    /// The file's tokens, unless a person has configured a new refresh token since.
    private func keptTokens() throws -> OAuthTokens? {
        guard let kept = try file.read() else { return nil }
        note([kept.accessToken, kept.refreshToken] + [kept.previousRefreshToken].compactMap(\.self))
        guard let configured = configuration.refreshToken, configured != kept.firstRefreshToken else { return kept }
        return nil
    }

    private func keep(_ new: OAuthTokens) throws -> OAuthTokens {
        note([new.accessToken, new.refreshToken])
        // Until it is written, this process is the only one that knows it.
        unsaved = new
        try file.write(new)
        unsaved = nil
        return adopt(new)
    }

    private func adopt(_ tokens: OAuthTokens) -> OAuthTokens {
        self.tokens = tokens
        return tokens
    }

    private func note(_ secrets: [ConfluenceSecret]) {
        seen.withLock { seen in
            for secret in secrets where !seen.contains(secret) { seen.append(secret) }
            // Of old ones those that can still be echoed: the first are the configured ones.
            if seen.count > 32 { seen.removeSubrange(2..<(seen.count - 30)) }
        }
    }

    private static func dead(hasToken: Bool, file: String) -> ConfluenceError {
        let what =
            hasToken
            ? "the OAuth refresh token is no longer accepted: it was used elsewhere, revoked, or not used for 90 days"
            : "there is no OAuth refresh token"
        return ConfluenceError(
            code: .unauthorized,
            message: "\(what); authorise the app anew with the scope offline_access, as docs/configuration.md says, "
                + "and set CONFLUENCE_OAUTH_REFRESH_TOKEN to the token that this gives (it goes before the one kept in \(file))"
        )
    }
}
