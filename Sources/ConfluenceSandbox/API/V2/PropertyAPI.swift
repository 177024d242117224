import Hummingbird
import JSON

/// The v2 paths about the properties of pages, attachments, comments, folders and spaces.
struct PropertyAPI: Sendable {
    /// What the properties belong to.
    enum Owner: Sendable {
        /// A blog post too.
        case page
        case attachment
        case comment
        case folder
        case space
    }

    let site: Site
    let owner: Owner

    /// Answers `GET /pages/{id}/properties`, and the same of the other owners.
    func list(_ call: Call) async throws -> Response {
        let limit = try call.query.limit()
        var properties = await site.listProperties(of: try await ownerID(call))
        if let key = call.query["key"], !key.isEmpty { properties.removeAll { $0.key != key } }
        if call.query["sort"] != nil {
            properties = try call.query.sorted(properties, default: "key", by: ["key": { $0.key < $1.key }])
        }
        return try call.respond(with: properties, limit: limit, site: await site.address, json)
    }

    /// Answers `GET /pages/{id}/properties/{property}`.
    func get(_ call: Call) async throws -> Response {
        let property = try await site.requireProperty(try call.id("property"), of: try await ownerID(call))
        return .json(json(property))
    }

    /// Answers `POST /pages/{id}/properties`.
    func create(_ call: Call) async throws -> Response {
        let ownerID = try await ownerID(call)
        let request = try await call.json()
        guard let value = request["value"] else { throw JSONValue.missing("value") }
        let property = try await site.createProperty(
            try request.requiredText("key"), value, of: ownerID, by: call.accountID)
        return .json(json(property), status: owner == .space ? .created : .ok)
    }

    /// Answers `PUT /pages/{id}/properties/{property}`.
    func update(_ call: Call) async throws -> Response {
        let ownerID = try await ownerID(call)
        let old = try await site.requireProperty(try call.id("property"), of: ownerID)
        let request = try await call.json()
        if let key = request["key"]?.stringValue, key != old.key {
            throw APIError.badRequest("The key of a property cannot be changed: it is '\(old.key)'.")
        }
        guard let value = request["value"] else { throw JSONValue.missing("value") }
        let version = try request.newVersion()
        let property = try await site.updateProperty(
            old.id, of: ownerID, value: value, versionNumber: version.number, message: version.message,
            by: call.accountID)
        return .json(json(property))
    }

    /// Answers `DELETE /pages/{id}/properties/{property}`.
    func delete(_ call: Call) async throws -> Response {
        try await site.deleteProperty(try call.id("property"), of: try await ownerID(call))
        return .noContent()
    }

    /// The owner's id, when it is there.
    private func ownerID(_ call: Call) async throws -> Int {
        let id = try call.id(isAttachment: owner == .attachment)
        switch owner {
        case .page: _ = try await site.requirePage(id, statuses: [.current, .archived, .draft])
        case .attachment: _ = try await site.requireAttachment(id)
        case .comment: _ = try await site.requireComment(id)
        case .folder: _ = try await site.requireFolder(id)
        case .space: _ = try await site.requireSpace(id)
        }
        return id
    }

    private func json(_ property: PropertyRecord) -> JSONValue {
        owner == .space ? PropertyJSON.ofSpace(property) : PropertyJSON.ofContent(property)
    }
}

/// Properties as v2 writes them.
enum PropertyJSON {
    static func ofContent(_ property: PropertyRecord) -> JSONValue {
        [
            "id": .string(String(property.id)), "key": .string(property.key), "value": property.value,
            "version": CommentJSON.version(property.version),
        ]
    }

    static func ofSpace(_ property: PropertyRecord) -> JSONValue {
        let version = property.version
        return [
            "id": .string(String(property.id)), "key": .string(property.key), "value": property.value,
            "createdAt": .string(version.createdAt.text), "createdBy": .string(version.authorID),
            "version": [
                "number": .int(version.number), "message": .string(version.message),
                "createdAt": .string(version.createdAt.text), "createdBy": .string(version.authorID),
            ],
        ]
    }
}
