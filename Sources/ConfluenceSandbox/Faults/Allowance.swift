/// What a user has left of a rate limit, and what the site tells of it.
struct Allowance: Sendable, Equatable {
    /// The most that can be left.
    let limit: Int
    let remaining: Int
    /// After how long there is more; `nil` when there is no need to wait.
    let wait: Duration?
    /// When there is more.
    let reset: Timestamp
    /// How often there is more.
    let interval: Duration

    /// The wait in whole seconds, so long that there is something left afterwards.
    private var retryAfter: Int {
        wait.map { max(1, Int(($0 / .seconds(1)).rounded(.up))) } ?? 0
    }

    /// The headers of every answer.
    ///
    /// Cloud: https://developer.atlassian.com/cloud/confluence/rate-limiting/, where the time is ISO 8601 and a fifth
    /// of the limit is near. Data Center, which says `retry-after: 0` to those who need not wait:
    /// https://confluence.atlassian.com/doc/adjusting-your-code-for-rate-limiting-992678779.html
    func fields(_ profile: SandboxProfile) -> [(String, String)] {
        let common = [("X-RateLimit-Limit", String(limit)), ("X-RateLimit-Remaining", String(remaining))]
        guard profile.isCloud else {
            return common + [
                ("X-RateLimit-Interval-Seconds", String(Int(interval / .seconds(1)))),
                ("X-RateLimit-FillRate", String(limit)), ("Retry-After", String(retryAfter)),
            ]
        }
        let isNear = remaining * 5 < limit
        return common + [("X-RateLimit-Reset", reset.text)] + (isNear ? [("X-RateLimit-NearLimit", "true")] : [])
    }

    /// The headers of a refusal.
    func refusalFields(_ profile: SandboxProfile) -> [(String, String)] {
        let reason = [("Retry-After", String(retryAfter)), ("RateLimit-Reason", "confluence-burst-based")]
        return fields(profile) + (profile.isCloud ? reason : [])
    }
}
