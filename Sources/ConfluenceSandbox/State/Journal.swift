/// One request that the sandbox answered.
///
/// It never holds credentials or bodies.
public struct SandboxRequest: Sendable, Equatable {
    /// When the answer was ready, in the sandbox's clock, as the API writes moments.
    public let time: String
    /// The HTTP method.
    public let method: String
    /// The path, percent-encoded as it came, without the query.
    public let path: String
    /// The query as it came, without the token of a download URL; empty when there was none.
    public let query: String
    /// The status of the answer.
    public let status: Int
    /// Who asked: the user's name, or `nil` without valid credentials.
    public let user: String?
    /// Whether the request carried an `Authorization` header, be it right or wrong.
    public let hasCredentials: Bool
    /// The faults that the request met, as `X-Sandbox-Fault` writes them.
    ///
    /// The status is then what the sandbox answered before the fault, or 0 when the connection was reset unread.
    public let faults: [String]
    /// The id that the answer carried in `Atl-Request-Id`.
    public let requestID: String
    /// How many requests were under way when this one came, itself included.
    public let inFlight: Int
    /// The size of the answer's body in bytes, before any fault; `nil` when it was not known in advance.
    public let answerBytes: Int?
}

/// The newest requests, oldest first; 10,000 at least, 20,000 at most.
actor Journal {
    private static let countMax = 20_000

    private(set) var requests: [SandboxRequest] = []

    /// How many requests there were since the last reset.
    private(set) var count = 0

    /// The requests after the one with a number, with their numbers, which count from 1.
    func entries(after number: Int) -> [(number: Int, request: SandboxRequest)] {
        let first = count - requests.count + 1
        return requests.enumerated().map { (first + $0, $1) }.filter { $0.0 > number }
    }

    /// How many requests are under way.
    private var inFlight = 0

    /// Notes that a request came; `end` or `append` follows.
    ///
    /// - Returns: how many are under way now.
    func begin() -> Int {
        inFlight += 1
        return inFlight
    }

    /// Notes that a request ended without an answer.
    func end() {
        inFlight -= 1
    }

    /// Notes a request that was answered.
    func append(_ request: SandboxRequest) {
        inFlight -= 1
        count += 1
        if requests.count == Self.countMax { requests.removeFirst(Self.countMax / 2) }
        requests.append(request)
    }

    func reset() {
        requests = []
        count = 0
    }
}
