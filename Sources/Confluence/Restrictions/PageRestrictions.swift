internal import JSON

/// Who may see and who may change a page, beyond what the space allows.
public struct PageRestrictions: Sendable, Hashable {
    /// Users and groups.
    public struct Audience: Sendable, Hashable {
        /// The accounts.
        public var users: [User]
        /// The groups' names.
        public var groups: [String]

        /// Whether nobody is named, which means that everybody of the space may.
        public var isEmpty: Bool { users.isEmpty && groups.isEmpty }

        /// Names users and groups.
        public init(users: [User] = [], groups: [String] = []) {
            self.users = users
            self.groups = groups
        }

        init(_ json: JSONValue?) {
            let restrictions = json?["restrictions"]
            self.init(
                users: restrictions?["user"]?["results"]?.arrayValue?.compactMap(User.init) ?? [],
                groups: restrictions?["group"]?["results"]?.arrayValue?.compactMap { $0.text("name") } ?? [])
        }
    }

    /// Who alone may see the page.
    public var read: Audience
    /// Who alone may change the page.
    public var update: Audience

    /// Whether the page has restrictions of its own.
    public var isRestricted: Bool { !read.isEmpty || !update.isEmpty }

    /// Describes restrictions.
    public init(read: Audience = Audience(), update: Audience = Audience()) {
        self.read = read
        self.update = update
    }
}

extension ConfluenceClient {
    /// Fetches the restrictions of a page; those of the pages above it count as well, and are not told.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: who may see and change it; at most 100 users and 100 groups each.
    /// - Throws: `ConfluenceError` with `notFound` when there is no such page or the account may not see it.
    public func fetchRestrictions(pageID: String) async throws -> PageRestrictions {
        let id = try PathID.checked(pageID, of: "page")
        // v2 has no such call. Users and groups come without being asked for; Cloud and Data Center have other words for it.
        let call = APICall(
            "GET", .v1, "/content/\(id)/restriction/byOperation", subject: "restrictions of page \(id)")
        let json = try await fetchJSON(call)
        guard json.objectValue != nil else { throw unexpected(call, "it is no object") }
        return PageRestrictions(
            read: PageRestrictions.Audience(json["read"]), update: PageRestrictions.Audience(json["update"]))
    }
}
