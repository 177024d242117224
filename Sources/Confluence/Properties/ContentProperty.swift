public import JSON

/// A value that a program keeps at a page, under a key.
public struct ContentProperty: Sendable, Hashable, Identifiable {
    /// The property's identifier, which changes when it is deleted and made again.
    public var id: String
    /// The key, unique at its page.
    public var key: String
    /// Any JSON value.
    public var value: JSONValue
    /// The number of the latest version, from 1.
    public var versionNumber: Int

    /// Describes a property.
    public init(id: String, key: String, value: JSONValue, versionNumber: Int = 1) {
        self.id = id
        self.key = key
        self.value = value
        self.versionNumber = versionNumber
    }

    /// Reads v2's and v1's forms.
    init?(_ json: JSONValue) {
        guard let id = json.id("id"), let key = json.text("key") else { return nil }
        self.init(
            id: id, key: key, value: json["value"] ?? .null, versionNumber: json["version"]?["number"]?.intValue ?? 1)
    }
}
