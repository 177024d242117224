import Foundation

/// The users of the site, and what it makes of an `Authorization` header.
struct Accounts: Sendable {
    /// A user's name with the secret that proves it.
    private struct Credentials: Hashable {
        let name: String
        let secret: String
    }

    private let profile: SandboxProfile
    private let oauth: OAuthServer
    /// What Basic authentication takes: the API token on Cloud, the password on Data Center.
    private let users: [Credentials: SandboxUser]
    /// Whose the personal access tokens are.
    private let owners: [String: String]

    init(_ users: [SandboxUser], profile: SandboxProfile, oauth: OAuthServer) {
        self.profile = profile
        self.oauth = oauth
        self.users = Dictionary(
            users.map { (Credentials(name: $0.name, secret: profile.isCloud ? $0.token : $0.password), $0) },
            uniquingKeysWith: { _, last in last })
        owners = Dictionary(
            users.flatMap { user in user.personalAccessTokens.map { ($0, user.name) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Who sent this header; `nil` when there is none or it is wrong.
    func principal(_ authorization: String?, isGateway: Bool) async -> Principal? {
        guard let authorization else { return nil }
        return try? await identify(authorization, isGateway: isGateway)
    }

    /// Who sent this header.
    ///
    /// - Throws: `APIError` as the site's front, or the gateway, refuses a request.
    func identify(_ authorization: String, isGateway: Bool) async throws -> Principal {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        let value = parts.count == 2 ? parts[1].trimmingWhitespace() : ""
        switch value.isEmpty ? "" : parts[0].lowercased() {
        case "basic":
            guard let user = Self.pair(value).flatMap({ users[$0] }) else {
                throw isGateway ? APIError.gatewayUnauthorized() : wrongCredentials
            }
            // A scoped token is good at the gateway only.
            guard user.scopes == nil || isGateway || !profile.isCloud else { throw wrongCredentials }
            return Principal(name: user.name, scopes: profile.isCloud ? user.scopes : nil)
        case "bearer" where !profile.isCloud:
            // Personal access tokens, since 7.9:
            // https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html
            guard let name = owners[value] else { throw wrongCredentials }
            return Principal(name: name)
        case "bearer" where isGateway:
            guard let grant = await oauth.grant(for: value) else { throw APIError.gatewayUnauthorized() }
            return Principal(name: grant.userName, scopes: Set(grant.scopes))
        default:
            // Cloud takes any bearer token for one of a Connect app
            // (https://github.com/atlassian-api/atlassian-python-api/issues/1199).
            guard profile.isCloud else { throw wrongCredentials }
            throw isGateway
                ? APIError.gatewayUnauthorized() : APIError.forbidden("Failed to parse Connect Session Auth Token")
        }
    }

    /// The name in a header of Basic authentication; `nil` when it is another or none.
    func basicName(_ authorization: String) -> String? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic" else { return nil }
        return Self.pair(parts[1].trimmingWhitespace())?.name
    }

    private static func pair(_ text: String) -> Credentials? {
        guard let data = Data(base64Encoded: text), let pair = String(data: data, encoding: .utf8),
            let colon = pair.firstIndex(of: ":")
        else { return nil }
        return Credentials(name: String(pair[..<colon]), secret: String(pair[pair.index(after: colon)...]))
    }

    /// Cloud takes a wrong token for a password, and says so in plain text
    /// (https://github.com/kovetskiy/mark/issues/102); Data Center answers with a page.
    private var wrongCredentials: APIError {
        guard profile.isCloud else { return .loginFailed("AUTHENTICATED_FAILED") }
        var error = APIError.unauthorized()
        error.message =
            "Basic authentication with passwords is deprecated.  For more information, see: "
            + "https://developer.atlassian.com/cloud/confluence/deprecation-notice-basic-auth/"
        error.isPlainText = true
        return error
    }
}
