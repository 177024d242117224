/// Which Confluence to talk to, as whom, and how patiently.
public struct ConfluenceConfiguration: Sendable {
    /// The site's URL, with or without `/wiki`: `https://example.atlassian.net/wiki`.
    ///
    /// `http` is taken for loopback addresses only, because the token would be readable on the way.
    public var baseURL: String
    /// Which face the site shows; `nil` to tell it from the URL.
    public var face: ConfluenceFace?
    /// As whom to talk.
    public var credentials: ConfluenceCredentials
    /// When a call is tried again.
    public var retry: ConfluenceRetryPolicy
    /// How long one try of a call may take; transfers of attachments get ten times that.
    public var timeout: Duration

    /// Describes a site.
    public init(
        baseURL: String, face: ConfluenceFace? = nil, credentials: ConfluenceCredentials,
        retry: ConfluenceRetryPolicy = ConfluenceRetryPolicy(), timeout: Duration = .seconds(30)
    ) {
        self.baseURL = baseURL
        self.face = face
        self.credentials = credentials
        self.retry = retry
        self.timeout = timeout
    }
}

/// How a client proves who it is.
public enum ConfluenceCredentials: Sendable {
    /// An account's e-mail address with its API token: what Confluence Cloud wants.
    case basic(user: String, token: ConfluenceSecret)
    /// An OAuth access token.
    case bearer(ConfluenceSecret)
    /// Nothing: only what anonymous users may see.
    case none
}

/// A token that does not print.
public struct ConfluenceSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let value: String

    /// Wraps a token; white space around it, as from a file, is dropped.
    public init(_ value: String) {
        self.value = value.trimmingWhitespace
    }

    /// `<REDACTED>`.
    public var description: String { "<REDACTED>" }
    /// `<REDACTED>`.
    public var debugDescription: String { description }
    /// A mirror without the token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// When and how often a call is tried again.
///
/// Tried again are calls that do no harm when they are done twice, after 429, 502, 503, 504 and failures of
/// the network, and any call that cannot have reached the server.
public struct ConfluenceRetryPolicy: Sendable {
    /// The most tries of one call, the first included.
    public var attemptsMax: Int
    /// The wait before the second try; each further wait is twice as long, up to `waitMax`.
    public var initialWait: Duration
    /// The longest wait that is chosen without the server asking for it.
    public var waitMax: Duration
    /// The most time that one call may spend waiting between its tries.
    ///
    /// A server that asks for more than is left gets no further try: the error says how long it asks to wait.
    public var budget: Duration

    /// Sets what is given and leaves the rest at its default.
    public init(
        attemptsMax: Int = 5, initialWait: Duration = .seconds(1), waitMax: Duration = .seconds(30),
        budget: Duration = .seconds(60)
    ) {
        self.attemptsMax = attemptsMax
        self.initialWait = initialWait
        self.waitMax = waitMax
        self.budget = budget
    }
}
