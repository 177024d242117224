internal import Foundation
internal import JSON

/// A set of tokens as it is kept.
struct OAuthTokens: Sendable {
    /// How long Atlassian takes a refresh token once more after it was replaced.
    static let reuseLeeway: TimeInterval = 10 * 60

    var accessToken: ConfluenceSecret
    var expiresAt: Date
    var refreshToken: ConfluenceSecret
    /// The refresh token that was replaced by it, and when.
    var previousRefreshToken: ConfluenceSecret?
    var renewedAt: Date
    /// The refresh token that a person configured, from which all these come.
    var firstRefreshToken: ConfluenceSecret?

    /// Whether the access token will do for a while.
    func isFresh(at now: Date) -> Bool {
        // Two minutes before the end: a clock may be wrong, and a call may take a while.
        let lifetime = expiresAt.timeIntervalSince(renewedAt)
        return expiresAt.timeIntervalSince(now) > min(120, lifetime / 2)
    }

    /// The refresh tokens that may still be taken, the best first.
    func candidates(at now: Date) -> [ConfluenceSecret] {
        let isInLeeway = now.timeIntervalSince(renewedAt) < Self.reuseLeeway
        return [refreshToken] + (isInLeeway ? [previousRefreshToken].compactMap(\.self) : [])
    }
}

extension OAuthTokens {
    /// Reads the file's content; `nil` when it is none of ours.
    init?(_ json: JSONValue) {
        func secret(_ name: String) -> ConfluenceSecret? { json.text(name).map(ConfluenceSecret.init) }
        func date(_ name: String) -> Date? {
            json[name]?.intValue.map { Date(timeIntervalSince1970: TimeInterval($0)) }
        }
        guard let accessToken = secret("access_token"), let refreshToken = secret("refresh_token"),
            let expiresAt = date("expires_at"), let renewedAt = date("renewed_at")
        else { return nil }
        self.init(
            accessToken: accessToken, expiresAt: expiresAt, refreshToken: refreshToken,
            previousRefreshToken: secret("previous_refresh_token"), renewedAt: renewedAt,
            firstRefreshToken: secret("first_refresh_token"))
    }

    /// The file's content.
    var json: JSONValue {
        func text(_ secret: ConfluenceSecret?) -> JSONValue { secret.map { .string($0.value) } ?? .null }
        return [
            "access_token": text(accessToken), "expires_at": .int(Int(expiresAt.timeIntervalSince1970)),
            "refresh_token": text(refreshToken), "previous_refresh_token": text(previousRefreshToken),
            "renewed_at": .int(Int(renewedAt.timeIntervalSince1970)), "first_refresh_token": text(firstRefreshToken),
        ]
    }
}
