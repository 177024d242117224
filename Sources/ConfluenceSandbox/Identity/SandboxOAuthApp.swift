/// An OAuth 2.0 (3LO) app that the sandbox knows, with the user who has consented to it.
public struct SandboxOAuthApp: Sendable {
    /// The client id.
    public var clientID: String
    /// The client secret.
    public var clientSecret: String
    /// The name of the user whom the app acts for.
    public var userName: String
    /// The scopes that the app may have; with `offline_access` it gets refresh tokens.
    public var scopes: [String]
    /// Where `/authorize` sends its codes.
    public var redirectURI: String
    /// A refresh token that the app has already, or `nil`.
    public var refreshToken: String?

    /// Makes an app.
    public init(
        clientID: String, clientSecret: String, userName: String, scopes: [String],
        redirectURI: String = "http://127.0.0.1/callback", refreshToken: String? = nil
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.userName = userName
        self.scopes = scopes
        self.redirectURI = redirectURI
        self.refreshToken = refreshToken
    }
}
