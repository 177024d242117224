/// Hands out and renews OAuth tokens as `auth.atlassian.com` does.
///
/// Access tokens expire. A refresh token gives a new one at each use and is then good for ten more minutes only
/// (Atlassian's documentation of OAuth 2.0 (3LO) names the rotation and the leeway).
actor OAuthServer {
    /// What an access token stands for.
    struct Grant: Sendable {
        let userName: String
        let scopes: [String]
        let expiresAt: Timestamp
    }

    /// The tokens of one answer.
    struct Tokens: Sendable {
        let access: String
        /// Only with the scope `offline_access`.
        let refresh: String?
        let scopes: [String]
        /// Seconds until the access token expires.
        let lifetime: Int
    }

    private static let leeway = 600_000
    private static let codeLifetime = 300_000
    private static let tokenCountMax = 10_000

    private struct Refresh {
        let clientID: String
        let userName: String
        let scopes: [String]
        /// When it ends, which is known from its first use on.
        var expiresAt: Timestamp?
    }

    private struct Code {
        let clientID: String
        let scopes: [String]
        let redirectURI: String
        let expiresAt: Timestamp
    }

    private let apps: [String: SandboxOAuthApp]
    private let lifetime: Int
    private let now: @Sendable () -> Timestamp
    private var grants: [String: Grant] = [:]
    private var refreshTokens: [String: Refresh] = [:]
    private var codes: [String: Code] = [:]

    init(_ apps: [SandboxOAuthApp], lifetime: Duration, now: @escaping @Sendable () -> Timestamp) {
        self.apps = Dictionary(apps.map { ($0.clientID, $0) }, uniquingKeysWith: { _, last in last })
        self.lifetime = Int(lifetime / .milliseconds(1))
        self.now = now
        for app in apps {
            guard let token = app.refreshToken else { continue }
            refreshTokens[token] = Refresh(
                clientID: app.clientID, userName: app.userName, scopes: app.scopes, expiresAt: nil)
        }
    }

    /// How many codes are kept that nobody has exchanged.
    var codeCount: Int { codes.count }

    /// What an access token stands for; `nil` when it is unknown or expired.
    func grant(for token: String) -> Grant? {
        guard let grant = grants[token], now() < grant.expiresAt else { return nil }
        return grant
    }

    /// Makes a code for an app, as the consent of its user does.
    ///
    /// - Returns: the code; `nil` when there is no such app or it asks for more than it may.
    func makeCode(clientID: String, scopes: [String], redirectURI: String) -> String? {
        guard let app = apps[clientID], app.redirectURI == redirectURI,
            Set(scopes).isSubset(of: app.scopes + ["offline_access"])
        else { return nil }
        if codes.count >= Self.tokenCountMax {
            let moment = now()
            codes = codes.filter { moment < $0.value.expiresAt }
            guard codes.count < Self.tokenCountMax else { return nil }
        }
        let code = makeUUID()
        codes[code] = Code(
            clientID: clientID, scopes: scopes, redirectURI: redirectURI, expiresAt: later(Self.codeLifetime))
        return code
    }

    /// The tokens for a code, which is good for one use.
    ///
    /// - Throws: `OAuthError`.
    func exchange(code: String, redirectURI: String, clientID: String, clientSecret: String) throws -> Tokens {
        let app = try requireApp(clientID, clientSecret)
        guard let known = codes.removeValue(forKey: code), known.clientID == clientID, now() < known.expiresAt,
            known.redirectURI == redirectURI
        else { throw OAuthError.invalidGrant("Invalid authorization code") }
        return issue(clientID: clientID, userName: app.userName, scopes: known.scopes)
    }

    /// New tokens for a refresh token.
    ///
    /// - Throws: `OAuthError`.
    func refresh(_ token: String, clientID: String, clientSecret: String) throws -> Tokens {
        _ = try requireApp(clientID, clientSecret)
        guard var known = refreshTokens[token], known.clientID == clientID,
            known.expiresAt.map({ now() < $0 }) ?? true
        else { throw OAuthError.invalidGrant("Unknown or invalid refresh token.") }
        if known.expiresAt == nil {
            known.expiresAt = later(Self.leeway)
            refreshTokens[token] = known
        }
        return issue(clientID: clientID, userName: known.userName, scopes: known.scopes)
    }

    private func requireApp(_ clientID: String, _ secret: String) throws -> SandboxOAuthApp {
        guard let app = apps[clientID], app.clientSecret == secret else { throw OAuthError.accessDenied }
        return app
    }

    private func issue(clientID: String, userName: String, scopes: [String]) -> Tokens {
        let moment = now()
        if grants.count + refreshTokens.count >= Self.tokenCountMax {
            grants = grants.filter { moment < $0.value.expiresAt }
            refreshTokens = refreshTokens.filter { $0.value.expiresAt.map { moment < $0 } ?? true }
        }
        let access = makeUUID() + makeUUID()
        grants[access] = Grant(userName: userName, scopes: scopes, expiresAt: later(lifetime))
        var refresh: String?
        if scopes.contains("offline_access") {
            let token = makeUUID() + makeUUID()
            refreshTokens[token] = Refresh(clientID: clientID, userName: userName, scopes: scopes, expiresAt: nil)
            refresh = token
        }
        return Tokens(access: access, refresh: refresh, scopes: scopes, lifetime: lifetime / 1000)
    }

    private func later(_ milliseconds: Int) -> Timestamp {
        Timestamp(milliseconds: now().milliseconds + milliseconds)
    }
}

/// A refusal of the token endpoint.
enum OAuthError: Error, Equatable {
    case accessDenied
    case invalidGrant(String)
    case unsupportedGrant
}
