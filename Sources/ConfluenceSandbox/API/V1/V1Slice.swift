/// The stretch of a list that `start` and `limit` ask for.
struct V1Slice: Sendable {
    let start: Int
    /// What the server makes of the limit: it lowers one that is too large without a word, and says so only here.
    let limit: Int
    /// Whether there is more behind the stretch.
    var hasMore = false

    /// Reads `start` and `limit`.
    ///
    /// - Throws: `APIError`: not found when one is no number of 32 bits, as JAX-RS (section 3.2) has it; a bad request
    ///   when one is negative.
    init(_ query: QueryParameters, default fallback: Int = 25, limitMax: Int = 200) throws {
        start = try Self.number("start", query) ?? 0
        let asked = try Self.number("limit", query) ?? fallback
        guard start >= 0, asked >= 0 else {
            throw APIError.badRequest("The parameters 'start' and 'limit' must not be negative.")
        }
        limit = min(asked, limitMax)
    }

    /// A number in a query; `nil` when absent.
    ///
    /// - Throws: `APIError`, not found, when it is none.
    static func number(_ name: String, _ query: QueryParameters) throws -> Int? {
        guard let text = query[name], !text.isEmpty else { return nil }
        guard let number = Int32(text) else { throw APIError.notFound("null for uri: '\(name)' is no number") }
        return Int(number)
    }

    init(start: Int, limit: Int) {
        self.start = start
        self.limit = limit
    }

    /// The first stretch of a list that stands inside another object.
    init(inner limit: Int = 25) {
        self.init(start: 0, limit: limit)
    }

    /// The items of the stretch; `hasMore` is set by the way.
    ///
    /// A limit of 0 asks for nothing, and nothing follows it: a `next` would never come to an end.
    mutating func cut<Item>(_ items: [Item]) -> ArraySlice<Item> {
        let part = items.dropFirst(start).prefix(limit)
        hasMore = limit > 0 && start + part.count < items.count
        return part
    }

    /// How many contents one answer of Data Center holds: 1000, with any expansion 200, with bodies 50.
    ///
    /// https://confluence.atlassian.com/confkb/confluence-rest-api-search-limits-1032258424.html; Cloud gives 25 when
    /// it has to render bodies (`body.export_view`, `body.styled_view`), says its API document of `GET /content/search`.
    static func contentsMax(_ expansion: Expansion, _ profile: SandboxProfile) -> Int {
        if profile.isCloud {
            let rendered = ["export_view", "styled_view"].contains { expansion["body"]?[$0] != nil }
            return rendered ? 25 : expansion["body"] == nil ? 250 : 100
        }
        return expansion.isEmpty ? 1000 : expansion["body"] == nil ? 200 : 50
    }
}
