import Foundation

/// The users of the site, and what it makes of an `Authorization` header.
struct Accounts: Sendable {
    private let tokens: [String: String]

    init(_ users: [SandboxUser]) {
        tokens = Dictionary(users.map { ($0.name, $0.token) }, uniquingKeysWith: { _, last in last })
    }

    /// Who sent this header; `nil` when there is none or it is wrong.
    func principal(_ authorization: String?) -> Principal? {
        try? authorization.map(identify)
    }

    /// Who sent this header.
    ///
    /// - Throws: `APIError` as Cloud's front refuses a request.
    func identify(_ authorization: String) throws -> Principal {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic" else {
            // Cloud takes any bearer token for one of a Connect app.
            throw APIError.forbidden("Failed to parse Connect Session Auth Token")
        }
        guard let data = Data(base64Encoded: parts[1].trimmingWhitespace()),
            let pair = String(data: data, encoding: .utf8), let colon = pair.firstIndex(of: ":")
        else { throw wrongCredentials }
        let name = String(pair[..<colon])
        guard let token = tokens[name], token == pair[pair.index(after: colon)...] else { throw wrongCredentials }
        return Principal(name: name, accountID: "557058:" + name.map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }

    /// Cloud takes a wrong token for a password, and says so in plain text.
    private var wrongCredentials: APIError {
        var error = APIError.unauthorized()
        error.message =
            "Basic authentication with passwords is deprecated.  For more information, see: "
            + "https://developer.atlassian.com/cloud/confluence/deprecation-notice-basic-auth/"
        error.isPlainText = true
        return error
    }
}
