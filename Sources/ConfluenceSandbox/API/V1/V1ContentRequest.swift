import JSON

/// The body of a write of content; members that the sandbox does not know are ignored, as on the real site.
struct V1ContentRequest: Sendable {
    private let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    var type: String? { json["type"]?.stringValue }
    var status: String? { json["status"]?.stringValue }
    var title: String? { json["title"]?.stringValue }
    var spaceKey: String? { json["space"]?["key"]?.stringValue }
    var message: String { json["version"]?["message"]?.stringValue ?? "" }
    var isMinorEdit: Bool { json["version"]?["minorEdit"]?.boolValue ?? false }

    /// A number, which many clients send as a text.
    var versionNumber: Int? { json["version"]?["number"].flatMap(Self.number) }

    /// The last of the ancestors is the parent.
    var parentID: Int? {
        get throws { try id(json["ancestors"]?.arrayValue?.last, "ancestors") }
    }

    var containerID: Int? {
        get throws { try id(json["container"], "container") }
    }

    /// The body in storage format, from `body.storage`; from `body.editor`, whose format is the same here.
    ///
    /// - Throws: `APIError`, a bad request, for a body in another representation.
    func storage() throws -> String? {
        guard let body = json["body"], !body.isNull else { return nil }
        for name in ["storage", "editor", "editor2"] {
            guard let content = body[name] else { continue }
            let representation = content["representation"]?.stringValue ?? name
            guard representation == name || representation == "storage" else {
                throw APIError.notSimulated("bodies in the representation '\(representation)'")
            }
            guard let value = content["value"]?.stringValue else {
                throw APIError.badRequest("The body must contain 'body.\(name).value'.")
            }
            return value
        }
        let names = (body.objectValue ?? [:]).keys.sorted()
        guard names.isEmpty else {
            throw APIError.notSimulated("bodies in the representation '\(names.joined(separator: ", "))'")
        }
        return nil
    }

    private func id(_ value: JSONValue?, _ name: String) throws -> Int? {
        guard let value, !value.isNull else { return nil }
        guard let id = value["id"].flatMap(Self.number) else {
            throw APIError.badRequest("The '\(name)' must name a content by its 'id'.")
        }
        return id
    }

    private static func number(_ value: JSONValue) -> Int? {
        value.intValue ?? value.stringValue.flatMap { Int($0.hasPrefix("att") ? $0.dropFirst(3) : $0[...]) }
    }
}
