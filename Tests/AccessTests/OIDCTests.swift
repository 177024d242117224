import Access
import Crypto
import Foundation
import JSON
import JWTKit
import Testing

@Suite struct OIDCTests {
    @Test func aSignedTokenGivesTheHighestRoleOfItsClaims() async throws {
        try await withProvider { provider, authenticator in
            let caller = try await authenticator.caller(showing: provider.token())
            #expect(caller == Caller(.oidc, name: "ann@example.com", role: .operator))
            let admin = try await authenticator.caller(
                showing: provider.token(["realm_access": ["roles": ["boss"]], "email_verified": false]))
            #expect(admin == Caller(.oidc, name: "ann", role: .admin))
        }
    }

    @Test(
        arguments: [
            (["iss": "https://other.example.com"], "the token is of another issuer"),
            (["aud": "somebody"], "the token is for somebody else: its 'aud' does not name belay"),
            (["aud": ["a", "b"]], "the token is for somebody else: its 'aud' does not name belay"),
            (["exp": 1_799_999_900], "the token has expired"), (["exp": nil], "the token has no 'exp'"),
            (["nbf": 1_800_000_100], "the token is not valid yet"),
            (["groups": ["guests"]], "no role is given to the claims of this token; see BELAY_OIDC_ROLES"),
        ] as [([String: JSONValue], String)])
    func wrongClaimsAreRefused(claims: [String: JSONValue], reason: String) async throws {
        try await withProvider { provider, authenticator in
            let token = try await provider.token(claims)
            #expect(await message { try await authenticator.caller(showing: token) } == reason)
        }
    }

    @Test func severalAudiencesAndAClockThatIsAMinuteOffWillDo() async throws {
        try await withProvider { provider, authenticator in
            let token = try await provider.token([
                "aud": ["other", "belay"], "exp": 1_799_999_970, "nbf": 1_800_000_030,
            ])
            _ = try await authenticator.caller(showing: token)
        }
    }

    @Test func aChangedTokenIsRefused() async throws {
        try await withProvider { provider, authenticator in
            let parts = try await provider.token().split(separator: ".").map(String.init)
            let other = try await provider.token(["groups": ["admins"]]).split(separator: ".").map(String.init)
            let mixed = [parts[0], other[1], parts[2]].joined(separator: ".")
            #expect(
                await message { try await authenticator.caller(showing: mixed) } == "the token's signature is wrong")
        }
    }

    @Test(arguments: ["none", "HS256", "RS999", ""])
    func otherAlgorithmsAreRefused(algorithm: String) async throws {
        try await withProvider { provider, authenticator in
            let payload = try await provider.token().split(separator: ".")[1]
            let header = Data(#"{"alg":"\#(algorithm)","kid":"k1"}"#.utf8).base64URL
            let refusal = await message { try await authenticator.caller(showing: "\(header).\(payload).AAAA") }
            #expect(refusal == "the token is signed with an algorithm that is not accepted")
        }
    }

    @Test func aNewKeyIsAskedForOnceAMinuteAtMost() async throws {
        try await withProvider { provider, authenticator in
            _ = try await authenticator.caller(showing: provider.token())
            #expect(provider.fetches == 2)
            await provider.addKey("k2")
            let token = try await provider.token(key: "k2")
            for _ in 0..<5 {
                #expect(
                    await message { try await authenticator.caller(showing: token) }
                        == "the token's key is not one of the issuer's")
            }
            #expect(provider.fetches == 2)
            provider.clock.advance(seconds: 60)
            _ = try await authenticator.caller(showing: token)
            #expect(provider.fetches == 4)
        }
    }

    @Test func keysThatAreKnownCountWhileTheProviderIsAway() async throws {
        try await withProvider { provider, authenticator in
            _ = try await authenticator.caller(showing: provider.token())
            provider.isAway = true
            provider.clock.advance(seconds: 4_000)
            let token = try await provider.token(["exp": 1_800_009_000])
            _ = try await authenticator.caller(showing: token)
            await provider.addKey("k2")
            provider.clock.advance(seconds: 61)
            await #expect(throws: ProviderUnavailable.self) {
                try await authenticator.caller(showing: provider.token(["exp": 1_800_009_000], key: "k2"))
            }
        }
    }

    @Test(arguments: ["http://evil.example.com/keys", "ftp://x", "no address"])
    func keysComeByHTTPSOnly(address: String) async throws {
        try await withProvider { provider, authenticator in
            provider.keysAddress = address
            let refusal = await message { try await authenticator.caller(showing: provider.token()) }
            #expect(refusal?.contains("names no 'jwks_uri' with https") == true, "\(refusal ?? "none")")
        }
    }

    @Test(arguments: ["", "x", "groups=sre", "=sre:viewer", "groups=:viewer", "groups=sre:king", "groups:viewer=x"])
    func wrongGrantsAreNone(text: String) {
        #expect(RoleGrant(text) == nil)
    }

    @Test func aGrantsValueMayHaveColons() throws {
        let grant = try #require(RoleGrant("groups=aws:sso:sre:admin"))
        #expect(grant.value == "aws:sso:sre")
        #expect(grant.role == .admin)
    }

    private func withProvider(_ body: (Provider, Authenticator) async throws -> Void) async throws {
        try await withAccessStore { store in
            let provider = Provider()
            await provider.addKey("k1")
            let grants = ["groups=sre:operator", "groups=everybody:viewer", "realm_access.roles=boss:admin"]
            let configuration = OIDCConfiguration(
                issuer: "https://id.example.com", audience: "belay", grants: grants.compactMap(RoleGrant.init))
            let verifier = OIDCVerifier(configuration) { try provider.answer(to: $0) }
            let authenticator = Authenticator(
                store: store, oidc: verifier, isRequired: false, now: { provider.clock.now })
            #expect(try await authenticator.requiresTokens())
            try await body(provider, authenticator)
        }
    }
}

/// An identity provider that signs with ES256 keys of its own.
private final class Provider: Sendable {
    let clock = MovableClock(noon)
    private let lock = NSLock()
    // All of these are guarded by the lock.
    nonisolated(unsafe) private var keys: [String: ES256PrivateKey] = [:]
    nonisolated(unsafe) private var countedFetches = 0
    nonisolated(unsafe) private var away = false
    nonisolated(unsafe) private var address = "https://id.example.com/keys"
    private let signers = JWTKeyCollection()

    var fetches: Int { lock.withLock { countedFetches } }
    var isAway: Bool {
        get { lock.withLock { away } }
        set { lock.withLock { away = newValue } }
    }
    var keysAddress: String {
        get { lock.withLock { address } }
        set { lock.withLock { address = newValue } }
    }

    func addKey(_ id: String) async {
        let key = ES256PrivateKey()
        lock.withLock { keys[id] = key }
        await signers.add(ecdsa: key, kid: JWKIdentifier(string: id))
    }

    func answer(to url: String) throws -> [UInt8] {
        lock.lock()
        defer { lock.unlock() }
        countedFetches += 1
        if away { throw URLError(.cannotConnectToHost) }
        let document: JSONValue
        if url.hasSuffix("/.well-known/openid-configuration") {
            document = ["issuer": "https://id.example.com", "jwks_uri": .string(address)]
        } else {
            let public_ = try keys.map { id, key -> JSONValue in
                let parameters = try #require(key.parameters)
                return [
                    "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": .string(id),
                    "x": .string(parameters.x), "y": .string(parameters.y),
                ]
            }
            document = [
                "keys": .array(public_ + [["kty": "oct", "kid": "k1", "k": "AAAA"], ["kty": "new", "kid": "k9"]])
            ]
        }
        return Array(document.serialized().utf8)
    }

    func token(_ changes: [String: JSONValue] = [:], key: String = "k1") async throws -> String {
        let claims: [String: JSONValue] = [
            "iss": "https://id.example.com", "aud": "belay", "sub": "1234", "exp": 1_800_000_600, "iat": 1_800_000_000,
            "email": "ann@example.com", "preferred_username": "ann", "groups": ["sre", "everybody"],
        ]
        let payload = Claims(value: .object(claims.merging(changes) { $1 }.filter { $0.value != .null }))
        return try await signers.sign(payload, kid: JWKIdentifier(string: key))
    }
}

private struct Claims: JWTPayload {
    var value: JSONValue

    init(value: JSONValue) { self.value = value }
    init(from decoder: any Decoder) throws { value = try JSONValue(from: decoder) }
    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}

extension Data {
    fileprivate var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
