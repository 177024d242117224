internal import Foundation

/// How a client proves who it is.
public enum ConfluenceCredentials: Sendable {
    /// An account with its secret: e-mail address and API token on Cloud (a scoped token through the gateway only),
    /// user and password on Data Center.
    case basic(user: String, token: ConfluenceSecret)
    /// A personal access token of Data Center, or an OAuth access token that somebody else keeps fresh.
    case bearer(ConfluenceSecret)
    /// OAuth 2 (3LO) of Cloud, whose tokens are renewed as they expire.
    case oauth(OAuthTokenSource)
    /// Nothing: only what anonymous users may see.
    case none
}

extension ConfluenceCredentials {
    /// What proves it in one request.
    struct Authorization: Sendable {
        /// The value of the header.
        var header: String
        /// The access token in it, when it is one of OAuth.
        var token: ConfluenceSecret?
    }

    /// What to send; `nil` for anonymous requests.
    ///
    /// - Throws: `ConfluenceError` when the user cannot be sent, or there is no OAuth token to be had.
    func authorization() async throws -> Authorization? {
        switch self {
        case .none: return nil
        case .basic(let user, let token):
            // RFC 7617: the user ends at the first colon.
            guard !user.contains(":") else {
                throw ConfluenceError(code: .invalidConfiguration, message: "the user's name must not contain ':'")
            }
            return Authorization(header: "Basic " + Self.pair(user, token))
        case .bearer(let token): return Authorization(header: "Bearer \(token.value)")
        case .oauth(let source):
            let token = try await source.accessToken()
            return Authorization(header: "Bearer \(token.value)", token: token)
        }
    }

    /// Whether there are any.
    var areGiven: Bool {
        if case .none = self { false } else { true }
    }

    /// Whether there is another token when one is not accepted.
    var canRenew: Bool {
        if case .oauth = self { true } else { false }
    }

    /// Gets another token after one was not accepted.
    ///
    /// - Throws: `ConfluenceError`.
    func renew(rejected: Authorization, subject: String) async throws {
        guard case .oauth(let source) = self, let token = rejected.token else { return }
        do {
            _ = try await source.renewed(rejecting: token)
        } catch var error as ConfluenceError {
            error.message = "\(subject): \(error.message)"
            throw error
        }
    }

    /// A text without our secrets, should it have any.
    func redacting(_ text: String) -> String { MessageText.redacting(secrets, in: text) }

    private var secrets: [String] {
        switch self {
        case .none: []
        case .basic(let user, let token): [token.value, Self.pair(user, token)]
        case .bearer(let token): [token.value]
        case .oauth(let source): source.secrets
        }
    }

    private static func pair(_ user: String, _ token: ConfluenceSecret) -> String {
        Data("\(user):\(token.value)".utf8).base64EncodedString()
    }
}
