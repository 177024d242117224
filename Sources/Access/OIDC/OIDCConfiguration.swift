import JSON

/// Whose tokens of an identity provider count, and for what.
public struct OIDCConfiguration: Sendable {
    /// The provider's address, as it stands in its tokens' `iss`.
    public var issuer: String
    /// What its tokens' `aud` must name: this service.
    public var audience: String
    /// Which claims give which role; of several the highest counts.
    public var grants: [RoleGrant]

    /// Makes a configuration.
    public init(issuer: String, audience: String, grants: [RoleGrant]) {
        self.issuer = issuer
        self.audience = audience
        self.grants = grants
    }

    /// The highest role that claims give; `nil` for none.
    func role(for claims: JSONValue) -> Role? {
        grants.filter { $0.applies(to: claims) }.map(\.role).max()
    }
}

/// A role for those whose token has a claim: `groups=sre:operator`.
public struct RoleGrant: Sendable, Equatable {
    /// The claim's name; dots lead into objects: `realm_access.roles`.
    public var claim: String
    /// The value that it must have, or must have among others; `*` for any.
    public var value: String
    /// What its holder may do.
    public var role: Role

    /// Reads one; `nil` when the text is none.
    public init?(_ text: String) {
        guard let equals = text.firstIndex(of: "="), let colon = text.lastIndex(of: ":"), equals < colon,
            let role = Role(rawValue: String(text[text.index(after: colon)...]))
        else { return nil }
        claim = String(text[..<equals])
        value = String(text[text.index(after: equals)..<colon])
        self.role = role
        if claim.isEmpty || value.isEmpty { return nil }
    }

    func applies(to claims: JSONValue) -> Bool {
        // A claim whose own name has dots, such as an address, counts before the way into objects.
        let found = claims[claim] ?? claim.split(separator: ".").reduce(claims) { $0?[String($1)] }
        guard let found, found != .null else { return false }
        let texts = found.arrayValue?.compactMap(\.stringValue) ?? [found.stringValue ?? found.serialized()]
        return value == "*" ? !texts.isEmpty : texts.contains(value)
    }
}
