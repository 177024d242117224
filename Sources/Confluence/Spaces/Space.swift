internal import JSON

/// A space: a tree of pages with a key.
public struct Space: Sendable, Hashable, Identifiable {
    /// The space's identifier.
    public var id: String
    /// The key that people know, such as `OPS`.
    public var key: String
    /// The name.
    public var name: String
    /// The identifier of the page at the root, when there is one.
    public var homepageID: String?

    /// Describes a space.
    public init(id: String, key: String, name: String, homepageID: String? = nil) {
        self.id = id
        self.key = key
        self.name = name
        self.homepageID = homepageID
    }

    init?(_ json: JSONValue) {
        guard let id = json.id("id"), let key = json.text("key") else { return nil }
        self.init(id: id, key: key, name: json["name"]?.stringValue ?? key, homepageID: json.id("homepageId"))
    }
}

extension ConfluenceClient {
    /// Looks a space up by its key.
    ///
    /// - Parameter key: the key, such as `OPS`.
    /// - Returns: the space.
    /// - Throws: `ConfluenceError` with `notFound` when no space has the key or the account may not see it.
    public func fetchSpace(key: String) async throws -> Space {
        let subject = "space \(MessageText.quoted(key))"
        let call = APICall("GET", .v2, "/spaces", query: [("keys", key), ("limit", "250")], subject: subject)
        // A key with a comma would ask for several; compared is what came.
        let spaces = try await fetchJSON(call)["results"]?.arrayValue?.compactMap(Space.init) ?? []
        guard let space = spaces.first(where: { $0.key.lowercased() == key.lowercased() }) else {
            throw ConfluenceError(
                code: .notFound, status: 200,
                message: "\(subject): not found; check the key, and that the account may view the space "
                    + "[GET \(site.authority)\(call.path)]")
        }
        return space
    }
}
