/// How many requests one client may send: so many at once, and as many again in each span of time.
public struct RateLimit: Sendable, Hashable {
    /// The most requests at once, and in each window.
    public var requests: Int
    /// The window, in seconds.
    public var seconds: Int

    /// What holds where others reach the service and nothing else is said.
    public static let standard = RateLimit(requests: 100, seconds: 1)

    init(requests: Int, seconds: Int) {
        self.requests = requests
        self.seconds = seconds
    }

    /// Reads a limit such as `100/s`, `3000/m` or `50000/h`; `nil` when it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let requests = Int(parts[0]), (1...1_000_000).contains(requests),
            let seconds = ["s": 1, "m": 60, "h": 3600][parts[1]]
        else { return nil }
        self.init(requests: requests, seconds: seconds)
    }

    /// Requests in a second.
    var rate: Double { Double(requests) / Double(seconds) }
}
