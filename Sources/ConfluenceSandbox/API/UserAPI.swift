import Hummingbird
import JSON

/// The v1 path about the one who asks; v2 has none.
struct UserAPI: Sendable {
    let site: Site

    /// Answers `GET /wiki/rest/api/user/current`.
    func current(_ call: Call) async throws -> Response {
        guard let principal = call.context.principal else { throw APIError.unauthorized() }
        return .json([
            "type": "known",
            "accountId": .string(principal.accountID),
            "accountType": "atlassian",
            "email": .string(principal.name),
            "displayName": .string(principal.name),
            "publicName": .string(principal.name),
            "_links": [
                "self": .string(
                    await site.address.baseURL + "/rest/api/user?accountId=\(principal.accountID.percentEncoded)")
            ],
        ])
    }
}
