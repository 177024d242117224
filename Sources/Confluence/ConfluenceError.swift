/// Why a call to Confluence did not do what was asked.
public struct ConfluenceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A kind of failure; new ones may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The code's name in lower case.
        public let rawValue: String

        /// Names a kind of failure.
        public init(_ rawValue: String) { self.rawValue = rawValue }

        /// The thing does not exist, or the account may not see it: Confluence tells no difference.
        public static let notFound = Code("not_found")
        /// The credentials are wrong or expired.
        public static let unauthorized = Code("unauthorized")
        /// The token is good, but lacks a scope that the call needs.
        public static let missingScope = Code("missing_scope")
        /// Data Center wants a person to solve a CAPTCHA; each further try makes it worse.
        public static let captchaRequired = Code("captcha_required")
        /// The account is known but may not do this.
        public static let forbidden = Code("forbidden")
        /// Someone else changed the page first.
        public static let conflict = Code("conflict")
        /// Too many requests.
        public static let rateLimited = Code("rate_limited")
        /// The call was removed from Confluence.
        public static let gone = Code("gone")
        /// Confluence refuses what was sent.
        public static let badRequest = Code("bad_request")
        /// Another page of the space has the title.
        public static let titleTaken = Code("title_taken")
        /// The content is larger than Confluence takes.
        public static let tooLarge = Code("too_large")
        /// The answer is no JSON but, for example, a login page.
        public static let notJSON = Code("not_json")
        /// The answer is JSON, but not what the call should give.
        public static let unexpectedAnswer = Code("unexpected_answer")
        /// Confluence or something before it is broken or overloaded.
        public static let server = Code("server")
        /// Data Center cannot save a page until a person has opened it once.
        public static let unreconciledPage = Code("unreconciled_page")
        /// No answer came.
        public static let network = Code("network")
        /// The site's certificate, or ours, is not accepted.
        public static let tls = Code("tls")
        /// The proxy on the way refuses us.
        public static let proxyRefused = Code("proxy_refused")
        /// This process has more calls waiting than it may.
        public static let overloaded = Code("overloaded")
        /// The base URL or the credentials cannot be used.
        public static let invalidConfiguration = Code("invalid_configuration")
        /// The page's body cannot be edited, or the edit makes no valid body.
        public static let invalidContent = Code("invalid_content")
        /// The edit would drop the markers of open inline comments.
        public static let openComments = Code("open_comments")
        /// Confluence took the write, but what it shows afterwards is something else.
        public static let notApplied = Code("not_applied")
        /// The site's API has no such call.
        public static let unsupported = Code("unsupported")

        /// The code's name.
        public var description: String { rawValue }
    }

    /// The kind of failure.
    public var code: Code
    /// The HTTP status, when there was an answer.
    public var status: Int?
    /// What happened, where, and what to do; never a token.
    public var message: String
    /// Confluence's identifier of the request, for Atlassian's support.
    public var requestID: String?
    /// How long the server asks to wait before the next try.
    public var retryAfter: Duration?
    /// Whether a write may have been done all the same, in this try or in one before it.
    public var isOutcomeUnknown: Bool
    /// Which versions stand against each other, when a page changed under a write.
    public var versionConflict: VersionConflict?

    /// Reports a failure.
    public init(
        code: Code, status: Int? = nil, message: String, requestID: String? = nil, retryAfter: Duration? = nil,
        isOutcomeUnknown: Bool = false, versionConflict: VersionConflict? = nil
    ) {
        self.code = code
        self.status = status
        self.message = message
        self.requestID = requestID
        self.retryAfter = retryAfter
        self.isOutcomeUnknown = isOutcomeUnknown
        self.versionConflict = versionConflict
    }

    /// The message.
    public var description: String { message }
}

/// Why a page's version stood in the way of a write.
public struct VersionConflict: Sendable, Hashable {
    /// What happened to the page.
    public enum Kind: Sendable, Hashable {
        /// The version that the caller started from is not the page's any more: look at what changed before writing.
        case drift
        /// Others wrote between our read and our write, each time: the same write may succeed a little later.
        case lostRace
    }

    /// What happened to the page.
    public var kind: Kind
    /// The version that the write was made from.
    public var baseVersion: Int
    /// The version that the page has.
    public var currentVersion: Int

    /// Describes a conflict.
    public init(kind: Kind, baseVersion: Int, currentVersion: Int) {
        self.kind = kind
        self.baseVersion = baseVersion
        self.currentVersion = currentVersion
    }
}
