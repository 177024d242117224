/// How many requests a user may make.
///
/// Each user has a bucket of so many requests, full at first; each request takes one out, and at the end of each
/// interval the bucket is full again. Whoever finds it empty gets 429.
public struct SandboxRateLimit: Sendable, Equatable, CustomStringConvertible {
    /// How many requests an interval has, 1 at least.
    public let requests: Int
    /// The interval, from a second to a day.
    public let interval: Duration

    /// Makes a limit; what is too small or too large is taken for the least or the most that is allowed.
    public init(_ requests: Int, per interval: Duration = .seconds(1)) {
        self.requests = max(requests, 1)
        self.interval = min(max(interval, .seconds(1)), .seconds(86_400))
    }

    /// Reads `100/s`, `600/m`, `5000/h` or, for other intervals, `20/5s`.
    ///
    /// - Throws: `SandboxFaultError` when the text is no limit.
    public init(parsing text: String) throws(SandboxFaultError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.trimmingWhitespace() }
        let time = parts.last.map { $0.first?.isNumber == true ? $0 : "1" + $0 }
        guard parts.count == 2, let requests = Int(parts[0]), requests > 0,
            let interval = time.flatMap({ Duration(sandboxText: $0) }), interval >= .seconds(1)
        else {
            throw SandboxFaultError(
                reason: "write requests and interval, a second at least, as 100/s, 600/m or 20/5s, not '\(text)'")
        }
        self.init(requests, per: interval)
    }

    /// The limit as text: `100/1s`.
    public var description: String { "\(requests)/\(Int(interval / .seconds(1)))s" }
}
