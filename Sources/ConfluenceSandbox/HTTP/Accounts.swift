import Foundation

/// The users of the site, and what it makes of an `Authorization` header.
struct Accounts: Sendable {
    private let profile: SandboxProfile
    /// What goes with a name in Basic authentication: the API token on Cloud, the password on Data Center.
    private let secrets: [String: String]
    /// Whose the personal access tokens are.
    private let owners: [String: String]

    init(_ users: [SandboxUser], profile: SandboxProfile) {
        self.profile = profile
        secrets = Dictionary(
            users.map { ($0.name, profile.isCloud ? $0.token : $0.password) }, uniquingKeysWith: { _, last in last })
        owners = Dictionary(
            users.flatMap { user in user.personalAccessTokens.map { ($0, user.name) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// Who sent this header; `nil` when there is none or it is wrong.
    func principal(_ authorization: String?) -> Principal? {
        try? authorization.map(identify)
    }

    /// Who sent this header.
    ///
    /// - Throws: `APIError` as the site's front refuses a request.
    func identify(_ authorization: String) throws -> Principal {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        let value = parts.count == 2 ? parts[1].trimmingWhitespace() : ""
        switch value.isEmpty ? "" : parts[0].lowercased() {
        case "basic":
            guard let data = Data(base64Encoded: value), let pair = String(data: data, encoding: .utf8),
                let colon = pair.firstIndex(of: ":")
            else { throw wrongCredentials }
            let name = String(pair[..<colon])
            guard let secret = secrets[name], secret == pair[pair.index(after: colon)...] else {
                throw wrongCredentials
            }
            return Principal(name: name)
        case "bearer" where !profile.isCloud:
            guard let name = owners[value] else { throw wrongCredentials }
            return Principal(name: name)
        default:
            // Cloud takes any bearer token for one of a Connect app.
            guard profile.isCloud else { throw wrongCredentials }
            throw APIError.forbidden("Failed to parse Connect Session Auth Token")
        }
    }

    /// Cloud takes a wrong token for a password, and says so in plain text.
    private var wrongCredentials: APIError {
        var error = APIError.unauthorized()
        guard profile.isCloud else { return error }
        error.message =
            "Basic authentication with passwords is deprecated.  For more information, see: "
            + "https://developer.atlassian.com/cloud/confluence/deprecation-notice-basic-auth/"
        error.isPlainText = true
        return error
    }
}
