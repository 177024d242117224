/// When and how often a call is tried again.
///
/// Tried again are calls that do no harm when they are done twice, after 408, 429, 502, 503, 504 and failures of the
/// network, and any call that cannot have reached the server. What may be a passing fault or one to stay (500, a web
/// page or half an answer with status 200) is tried again four times, and two times as long as the site has never
/// answered well.
public struct ConfluenceRetryPolicy: Sendable {
    /// The most tries of one call, the first included.
    public var attemptsMax: Int
    /// The longest wait before the second try; each further one is twice as long, up to `waitMax`.
    ///
    /// What is really waited is anything from nothing to that, by chance.
    public var initialWait: Duration
    /// The longest wait that is chosen without the server asking for it.
    public var waitMax: Duration
    /// The most time that one call may spend waiting between its tries.
    ///
    /// A server that asks for more than is left gets no further try: the error says how long it asks to wait.
    public var budget: Duration

    /// Sets what is given and leaves the rest at its default.
    ///
    /// With eight tries, a site that fails one request in five at random lets one call in 400,000 fail; the waits of
    /// all eight come to half a minute on average.
    public init(
        attemptsMax: Int = 8, initialWait: Duration = .milliseconds(500), waitMax: Duration = .seconds(30),
        budget: Duration = .seconds(60)
    ) {
        self.attemptsMax = attemptsMax
        self.initialWait = initialWait
        self.waitMax = waitMax
        self.budget = budget
    }

    /// For jobs of thousands of calls that nobody waits for: a restart of the site, or a quota's hour that is nearly
    /// over, is waited out.
    public static let patient = ConfluenceRetryPolicy(attemptsMax: 14, budget: .seconds(15 * 60))
}
