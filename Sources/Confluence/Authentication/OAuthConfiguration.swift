/// An app of OAuth 2 (3LO) that a person has authorised for Confluence Cloud.
public struct OAuthConfiguration: Sendable {
    /// The app's identifier.
    public var clientID: String
    /// The app's secret.
    public var clientSecret: ConfluenceSecret
    /// The refresh token that the authorisation gave.
    ///
    /// Each use replaces it: it counts once, and later ones come from the file. Another token here than the one the
    /// file began with starts anew.
    public var refreshToken: ConfluenceSecret?
    /// The file that keeps the tokens, made for its owner alone; its folder must exist.
    public var file: String
    /// Where tokens are renewed.
    public var tokenURL: String

    /// Describes an app.
    public init(
        clientID: String, clientSecret: ConfluenceSecret, refreshToken: ConfluenceSecret?, file: String,
        tokenURL: String = "https://auth.atlassian.com/oauth/token"
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.refreshToken = refreshToken
        self.file = file
        self.tokenURL = tokenURL
    }
}
