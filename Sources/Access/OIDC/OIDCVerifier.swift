import Foundation
import JSON
import JWTKit

/// Checks bearer tokens of an OpenID Connect provider.
///
/// The provider's keys come from where its discovery document says (OpenID Connect Discovery 1.0, section 4), and are
/// asked for again when a token names an unknown one, at most once a minute, or after an hour.
public actor OIDCVerifier {
    /// Gets what lies at a URL; to be bounded in time and size.
    public typealias Fetch = @Sendable (_ url: String) async throws -> [UInt8]

    /// How far the provider's clock may be off, in seconds.
    static let leeway: TimeInterval = 60

    /// The longest token that is looked at, in bytes.
    private static let bytesMax = 16 << 10

    private typealias Keys = (ids: Set<String>, collection: JWTKeyCollection, fetchedAt: Date)

    private let configuration: OIDCConfiguration
    private let fetch: Fetch
    private var keys: Keys?
    private var fetching: Task<Keys, any Error>?
    private var triedAt = Date.distantPast

    /// Makes one; nothing is fetched before the first token comes.
    public init(_ configuration: OIDCConfiguration, fetch: @escaping Fetch) {
        self.configuration = configuration
        self.fetch = fetch
    }

    /// The caller who shows a token.
    ///
    /// - Returns: who it is, and when the token ends.
    /// - Throws: `AccessRefused` when the token does not count; `ProviderUnavailable` when that cannot be told.
    func caller(showing token: String, at date: Date) async throws -> (Caller, end: Date?) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= Self.bytesMax, parts.count == 3, let header = Self.json(parts[0]),
            let claims = Self.json(parts[1])
        else { throw AccessRefused("this is no token") }
        try await checkSignature(of: token, header, at: date)
        let end = try check(claims, at: date)
        guard let role = configuration.role(for: claims) else {
            throw AccessRefused("no role is given to the claims of this token; see BELAY_OIDC_ROLES")
        }
        return (Caller(.oidc, name: try name(in: claims), role: role), end)
    }

    private func checkSignature(of token: String, _ header: JSONValue, at date: Date) async throws {
        // Named one by one: with "none" or HMAC anybody could sign (RFC 8725, section 3.1).
        let algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
        guard let algorithm = header["alg"]?.stringValue, algorithms.contains(algorithm) else {
            throw AccessRefused("the token is signed with an algorithm that is not accepted")
        }
        guard let id = header["kid"]?.stringValue else { throw AccessRefused("the token names no key") }
        let keys = try await keys(with: id, at: date)
        do {
            _ = try await keys.verify(token, as: SignedPayload.self)
        } catch {
            throw AccessRefused("the token's signature is wrong")
        }
    }

    /// - Returns: when the token ends.
    private func check(_ claims: JSONValue, at date: Date) throws(AccessRefused) -> Date {
        guard claims["iss"]?.stringValue == configuration.issuer else {
            throw AccessRefused("the token is of another issuer")
        }
        let audiences = claims["aud"]?.arrayValue?.compactMap(\.stringValue) ?? [claims["aud"]?.stringValue ?? ""]
        guard audiences.contains(configuration.audience) else {
            throw AccessRefused("the token is for somebody else: its 'aud' does not name \(configuration.audience)")
        }
        guard let end = Self.date(claims["exp"]) else { throw AccessRefused("the token has no 'exp'") }
        guard end.addingTimeInterval(Self.leeway) > date else { throw AccessRefused("the token has expired") }
        if let start = Self.date(claims["nbf"]), start.addingTimeInterval(-Self.leeway) > date {
            throw AccessRefused("the token is not valid yet")
        }
        return end.addingTimeInterval(Self.leeway)
    }

    private func name(in claims: JSONValue) throws(AccessRefused) -> String {
        let email = claims["email_verified"] == false ? nil : claims["email"]?.stringValue
        guard let name = email ?? claims["preferred_username"]?.stringValue ?? claims["sub"]?.stringValue,
            !name.isEmpty
        else { throw AccessRefused("the token does not say whose it is") }
        return String(name.prefix(200))
    }

    // MARK: Keys

    private func keys(with id: String, at date: Date) async throws -> JWTKeyCollection {
        if let keys, keys.ids.contains(id), date.timeIntervalSince(keys.fetchedAt) < 3_600 { return keys.collection }
        // Made-up key names must not make us a load on the provider.
        if fetching == nil, date.timeIntervalSince(triedAt) >= 60 {
            triedAt = date
            fetching = Task { try await fetchKeys(at: date) }
        }
        if let fetching {
            let outcome = await fetching.result
            self.fetching = nil
            switch outcome {
            case .success(let found): keys = found
            // Old keys are better than nobody being let in while the provider is away.
            case .failure(let error) where keys?.ids.contains(id) != true:
                throw ProviderUnavailable(underlyingError: error)
            case .failure: break
            }
        }
        guard let keys else { throw ProviderUnavailable(underlyingError: nil) }
        guard keys.ids.contains(id) else { throw AccessRefused("the token's key is not one of the issuer's") }
        return keys.collection
    }

    private func fetchKeys(at date: Date) async throws -> Keys {
        let base = configuration.issuer.hasSuffix("/") ? String(configuration.issuer.dropLast()) : configuration.issuer
        let document = try JSONValue(parsing: try await fetch("\(base)/.well-known/openid-configuration"))
        guard document["issuer"]?.stringValue == configuration.issuer else {
            throw AccessRefused("the discovery document is of another issuer")
        }
        guard let address = document["jwks_uri"]?.stringValue, Self.isTrustworthy(address) else {
            throw AccessRefused("the discovery document names no 'jwks_uri' with https")
        }
        let found = try JSONValue(parsing: try await fetch(address))["keys"]?.arrayValue ?? []
        let collection = JWTKeyCollection()
        var ids: Set<String> = []
        for key in found.prefix(100) {
            // A symmetric key in a public document is a mistake, and would make every reader a signer.
            guard let id = key["kid"]?.stringValue, key["use"]?.stringValue ?? "sig" == "sig",
                ["RSA", "EC", "OKP"].contains(key["kty"]?.stringValue ?? "")
            else { continue }
            do {
                try await collection.add(jwk: JWK(json: key.serialized()))
                ids.insert(id)
            } catch {
                // A key of a kind that we do not know does not spoil the others.
                continue
            }
        }
        return (ids, collection, date)
    }

    /// Whether what is fetched from an address can be trusted: `https`, or a provider on this machine.
    public static func isTrustworthy(_ address: String) -> Bool {
        guard let url = URL(string: address), let host = url.host else { return false }
        return url.scheme == "https" || (url.scheme == "http" && ["127.0.0.1", "localhost", "::1"].contains(host))
    }

    // MARK: Parts of tokens

    private static func json(_ part: Substring) -> JSONValue? {
        var text = part.replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        guard let data = Data(base64Encoded: String(text)) else { return nil }
        return try? JSONValue(parsing: [UInt8](data))
    }

    private static func date(_ value: JSONValue?) -> Date? {
        value?.doubleValue.map { Date(timeIntervalSince1970: $0) }
    }
}

/// The signature alone is JWTKit's; the claims are ours to check.
private struct SignedPayload: JWTPayload {
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

/// The identity provider's keys cannot be had.
public struct ProviderUnavailable: Error, CustomStringConvertible {
    /// What happened; `nil` when it was tried a moment ago.
    public var underlyingError: (any Error)?

    /// Says what is missing.
    public var description: String {
        "the identity provider's keys cannot be had"
            + (underlyingError.map { ": \($0)" } ?? "; they were asked for a moment ago")
    }
}
