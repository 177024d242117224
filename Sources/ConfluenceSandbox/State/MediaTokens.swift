/// The tokens in the download URLs that were handed out, the newest 4,096 of them.
struct MediaTokens: Sendable {
    /// What a token opens.
    struct Grant: Sendable {
        let attachmentID: Int
        let version: Int
        let expiresAt: Timestamp
    }

    private static let lifetimeMilliseconds = 10 * 60 * 1000
    private static let countMax = 4096

    private var grants: [String: Grant] = [:]
    private var order: [String] = []

    mutating func issue(attachmentID: Int, version: Int, at moment: Timestamp) -> String {
        if order.count == Self.countMax {
            // Half at once, so that a removal costs nothing on average.
            for token in order.prefix(Self.countMax / 2) { grants[token] = nil }
            order.removeFirst(Self.countMax / 2)
        }
        let token = makeUUID() + makeUUID()
        let expiry = Timestamp(milliseconds: moment.milliseconds + Self.lifetimeMilliseconds)
        grants[token] = Grant(attachmentID: attachmentID, version: version, expiresAt: expiry)
        order.append(token)
        return token
    }

    func grant(for token: String, at moment: Timestamp) -> Grant? {
        guard let grant = grants[token], moment < grant.expiresAt else { return nil }
        return grant
    }
}
