public import Foundation

/// A user of the sandbox.
public struct SandboxUser: Sendable {
    /// The user's name, an e-mail address on Confluence Cloud.
    public var name: String
    /// The API token, for Basic authentication on Confluence Cloud.
    public var token: String
    /// The password, for Basic authentication on Data Center; the token unless told otherwise.
    public var password: String
    /// What Data Center takes as Bearer tokens; the token unless told otherwise.
    public var personalAccessTokens: [String]
    /// The scopes of the API token, or `nil` for a token without scopes.
    ///
    /// A scoped token works through the gateway only, and only where its scopes suffice. A user with several
    /// tokens stands in the list once for each.
    public var scopes: Set<String>?
    /// Whether the user may read only: writes are answered with 403.
    public var isReadOnly = false
    /// The keys of spaces that the user does not see: they are answered with 404.
    public var hiddenSpaces: Set<String> = []
    /// The groups that the user is in; restrictions can name them.
    public var groups: Set<String> = ["confluence-users"]

    /// Makes a user.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - token: the API token.
    ///   - scopes: what the API token is limited to; `nil` for a token without scopes.
    ///   - password: the password; the token unless given.
    ///   - personalAccessTokens: what Data Center takes as Bearer tokens; the token unless given.
    public init(
        name: String, token: String, scopes: Set<String>? = nil, password: String? = nil,
        personalAccessTokens: [String]? = nil
    ) {
        self.scopes = scopes
        self.name = name
        self.token = token
        self.password = password ?? token
        self.personalAccessTokens = personalAccessTokens ?? [token]
    }

    /// The user that every sandbox knows unless told otherwise: `demo@example.com` with `sandbox-token`.
    public static let demo = SandboxUser(name: "demo@example.com", token: "sandbox-token")
}

/// How a sandbox is set up.
public struct SandboxConfiguration: Sendable {
    /// The address to listen on.
    ///
    /// The sandbox has no defence beyond its tokens: keep it on loopback.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 takes a free one.
    public var port = 0
    /// Who may use the API.
    ///
    /// The pages for people need no sign-in.
    public var users = [SandboxUser.demo]
    /// Which Confluence the sandbox is.
    public var profile = SandboxProfile.cloud
    /// What stands before every path of the site: `/wiki`, on Data Center `/confluence`, unless set.
    ///
    /// May be empty on Data Center.
    public var contextPath: String {
        get { chosenContextPath ?? profile.contextPath }
        set { chosenContextPath = newValue }
    }
    private var chosenContextPath: String?
    /// The largest attachment in bytes; Confluence's default is 100 MiB.
    public var attachmentBytesMax = 100 << 20
    /// The time that versions and attachments get.
    public var now: @Sendable () -> Date = { Date() }
    /// The SQLite file that holds the state over restarts; `nil` for memory only.
    ///
    /// It is made when it is not there, and belongs to one sandbox at a time.
    public var databasePath: String?
    /// How much later than they happen the search sees changes, by the clock of `now`; about 20 s on the real site.
    public var indexLag = Duration.zero
    /// How much later than it could every answer comes.
    public var latency = Duration.zero
    /// How much the `Date` headers are ahead; below zero, behind.
    public var clockSkew = Duration.zero
    /// How many requests each user may make, by the clock of `now`; `nil` for no limit, and no headers about one.
    public var rateLimit: SandboxRateLimit?
    /// Faults by chance, `nil` for none.
    public var chaos: SandboxChaos?
    /// Is shown every exchange before the answer leaves, for tests and for validators.
    public var observer: (@Sendable (SandboxExchange) async -> Void)?

    /// The id of the site at the gateway, on Cloud.
    public var cloudID = "5a0c3f6e-7d24-4b9f-8f0e-9c1b6de2a471"
    /// The OAuth apps that users have consented to, on Cloud.
    public var oauthApps: [SandboxOAuthApp] = []
    /// How long an OAuth access token is good.
    public var accessTokenLifetime = Duration.seconds(3600)

    /// The defaults: a free loopback port and the demo user.
    public init() {}
}

extension SandboxConfiguration {
    /// The users as the site knows them.
    var people: People {
        People(
            users.map { user in
                Person(
                    accountID: Principal(name: user.name).accountID, name: user.name, displayName: user.name,
                    isReadOnly: user.isReadOnly, hiddenSpaces: Set(user.hiddenSpaces.map { $0.lowercased() }),
                    groups: user.groups)
            })
    }
}
