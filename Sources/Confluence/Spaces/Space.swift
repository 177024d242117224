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

    /// Reads v2's and v1's forms: v1's id is a number, and its home page an object.
    init?(_ json: JSONValue) {
        guard let id = json.id("id"), let key = json.text("key") else { return nil }
        self.init(
            id: id, key: key, name: json["name"]?.stringValue ?? key,
            homepageID: json.id("homepageId") ?? json["homepage"]?.id("id"))
    }
}
