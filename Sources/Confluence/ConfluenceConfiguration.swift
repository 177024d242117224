public import Networks

/// Which Confluence to talk to, as whom, and how patiently.
public struct ConfluenceConfiguration: Sendable {
    /// The site's URL, with or without `/wiki`: `https://example.atlassian.net/wiki`.
    ///
    /// `http` is taken for loopback addresses only, because the token would be readable on the way.
    public var baseURL: String
    /// Which face the site shows; `nil` to tell it from the URL, or to ask the site.
    public var face: ConfluenceFace?
    /// The identifier of the Cloud site, for the gateway when `baseURL` is the site's own; it is looked up if missing.
    public var cloudID: String?
    /// As whom to talk.
    public var credentials: ConfluenceCredentials
    /// When a call is tried again.
    public var retry: ConfluenceRetryPolicy
    /// How long one try of a call may take; transfers of attachments get ten times that.
    public var timeout: Duration
    /// The most requests to the site that this process has under way at once.
    public var concurrency: Int
    /// Which addresses the site may send downloads on to, on hosts other than its own; `nil` for any.
    public var elsewhere: AddressRules?
    /// Called after each try of each call, for logs; must not wait.
    public var onTry: (@Sendable (ConfluenceTry) -> Void)?

    /// Describes a site.
    public init(
        baseURL: String, face: ConfluenceFace? = nil, cloudID: String? = nil, credentials: ConfluenceCredentials,
        retry: ConfluenceRetryPolicy = ConfluenceRetryPolicy(), timeout: Duration = .seconds(30), concurrency: Int = 8,
        elsewhere: AddressRules? = nil, onTry: (@Sendable (ConfluenceTry) -> Void)? = nil
    ) {
        self.baseURL = baseURL
        self.face = face
        self.cloudID = cloudID
        self.credentials = credentials
        self.retry = retry
        self.timeout = timeout
        self.concurrency = concurrency
        self.elsewhere = elsewhere
        self.onTry = onTry
    }
}
