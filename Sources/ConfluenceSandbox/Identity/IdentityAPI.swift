import Hummingbird
import JSON

/// What surrounds a Cloud site: its id, and the part of `auth.atlassian.com` and `api.atlassian.com` that hands out
/// tokens and tells which sites they open.
struct IdentityAPI: Sendable {
    private static let formBytesMax = 64 << 10

    let site: Site
    let cloudID: String
    let server: OAuthServer

    /// Answers `GET /_edge/tenant_info`, which needs no credentials.
    func tenant(_ call: Call) async throws -> Response {
        .json(["cloudId": .string(cloudID)])
    }

    /// Answers `GET /authorize`: the user of the app consents at once.
    func authorize(_ call: Call) async throws -> Response {
        let query = call.query
        let redirectURI = query["redirect_uri"] ?? ""
        let scopes = (query["scope"] ?? "").split(separator: " ").map(String.init)
        guard query["response_type"] == "code",
            let code = await server.makeCode(
                clientID: query["client_id"] ?? "", scopes: scopes, redirectURI: redirectURI)
        else { throw APIError.badRequest("The app, its redirect_uri, its scopes or the response_type is not known.") }
        var response = Response(status: .found)
        let separator = redirectURI.contains("?") ? "&" : "?"
        let state = (query["state"] ?? "").percentEncoded
        response.headers[.location] = "\(redirectURI)\(separator)state=\(state)&code=\(code)"
        return response
    }

    /// Answers `POST /oauth/token`.
    func token(_ call: Call) async throws -> Response {
        let fields = try await fields(call)
        func field(_ name: String) -> String { fields(name) ?? "" }
        do {
            let tokens: OAuthServer.Tokens
            switch field("grant_type") {
            case "authorization_code":
                tokens = try await server.exchange(
                    code: field("code"), redirectURI: field("redirect_uri"), clientID: field("client_id"),
                    clientSecret: field("client_secret"))
            case "refresh_token":
                tokens = try await server.refresh(
                    field("refresh_token"), clientID: field("client_id"), clientSecret: field("client_secret"))
            default: throw OAuthError.unsupportedGrant
            }
            return .json(json(tokens))
        } catch let error as OAuthError {
            return refusal(error)
        }
    }

    /// Answers `GET /oauth/token/accessible-resources`: the site, when the token opens it.
    func accessibleResources(_ call: Call) async throws -> Response {
        let parts = (call.request.headers[.authorization] ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let grant = await server.grant(for: String(parts[1]))
        else {
            return .json(["code": 401, "message": "Unauthorized"], status: .unauthorized)
        }
        let address = await site.address
        return .json([
            [
                "id": .string(cloudID), "url": .string(address.origin), "name": "sandbox",
                "scopes": .array(grant.scopes.filter { $0 != "offline_access" }.map { .string($0) }),
                "avatarUrl": .string(address.origin + "/avatar.png"),
            ]
        ])
    }

    /// The fields of a request, which may be JSON or a form.
    private func fields(_ call: Call) async throws -> @Sendable (String) -> String? {
        if call.request.headers[.contentType]?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true {
            let form = QueryParameters(
                String(decoding: try await call.body(bytesMax: Self.formBytesMax), as: UTF8.self))
            return { form[$0] }
        }
        let request = try await call.json()
        return { request[$0]?.stringValue }
    }

    private func json(_ tokens: OAuthServer.Tokens) -> JSONValue {
        let value: JSONValue = [
            "access_token": .string(tokens.access), "expires_in": .int(tokens.lifetime), "token_type": "Bearer",
            "scope": .string(tokens.scopes.joined(separator: " ")),
        ]
        return tokens.refresh.map { value.adding("refresh_token", .string($0)) } ?? value
    }

    private func refusal(_ error: OAuthError) -> Response {
        switch error {
        case .accessDenied:
            .json(["error": "access_denied", "error_description": "Unauthorized"], status: .unauthorized)
        case .invalidGrant(let why):
            .json(["error": "invalid_grant", "error_description": .string(why)], status: .forbidden)
        case .unsupportedGrant:
            .json(
                ["error": "unsupported_grant_type", "error_description": "Unsupported grant type"], status: .badRequest)
        }
    }
}
