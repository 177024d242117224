/// How often each user has failed to sign in since the last success.
actor LoginFailures {
    /// Confluence's default before the captcha.
    private static let countMax = 3
    /// Names come from clients, so they are bounded; who comes later is not counted.
    private static let nameCountMax = 1000

    private var counts: [String: Int] = [:]

    func isLocked(_ name: String) -> Bool { counts[name, default: 0] >= Self.countMax }

    func note(_ name: String) {
        guard counts[name] != nil || counts.count < Self.nameCountMax else { return }
        counts[name, default: 0] += 1
    }

    func clear(_ name: String) { counts[name] = nil }

    /// Lets everybody try again, as an administrator can.
    func reset() { counts = [:] }
}
