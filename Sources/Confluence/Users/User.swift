internal import JSON

/// An account of Confluence.
public struct User: Sendable, Hashable {
    /// The account's identifier, when Confluence tells: on Cloud the account id, on Data Center the user key.
    public var accountID: String?
    /// The name that people see.
    public var displayName: String
    /// The e-mail address, when the account shows it.
    public var email: String?
    /// The name that the account logs in with; Data Center only.
    public var userName: String?

    /// Describes an account.
    public init(accountID: String?, displayName: String, email: String? = nil, userName: String? = nil) {
        self.accountID = accountID
        self.displayName = displayName
        self.email = email
        self.userName = userName
    }

    /// Reads v1's forms.
    init?(_ json: JSONValue) {
        guard let name = json.text("displayName") ?? json.text("publicName") else { return nil }
        self.init(
            accountID: json.accountID, displayName: name, email: json.text("email"), userName: json.text("username"))
    }
}

extension ConfluenceClient {
    /// Tells who the credentials belong to: the cheapest way to check them.
    ///
    /// - Returns: the account.
    /// - Throws: `ConfluenceError` with `unauthorized` when they are not accepted.
    public func currentUser() async throws -> User {
        // v2 has no such call.
        let call = APICall("GET", .v1, "/user/current", subject: "the current user")
        let json = try await fetchJSON(call)
        // A wrong token may pass for nobody's.
        guard json["type"]?.stringValue != "anonymous" else {
            throw ConfluenceError(
                code: .unauthorized, status: 200,
                message: "the current user: Confluence takes us for an anonymous user; check the user and the token "
                    + "[GET \(site.authority)\(call.path)]")
        }
        guard let user = User(json) else { throw unexpected(call, "it has no name") }
        return user
    }
}
