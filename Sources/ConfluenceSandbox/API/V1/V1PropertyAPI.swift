import Hummingbird
import JSON

/// Whose a property is.
enum V1PropertyOwner: Sendable {
    case content(V1Content)
    case space(SpaceRecord)

    var id: Int {
        switch self {
        case .content(let content): content.id
        case .space(let space): space.id
        }
    }

    /// Where the owner is read, relative to the site's base.
    var path: String {
        switch self {
        case .content(let content): "/rest/api/content/\(content.wireID)"
        case .space(let space): "/rest/api/space/\(space.key.percentEncoded)"
        }
    }
}

/// The paths of version 1 about the properties of contents, or of spaces, which go by their keys.
struct V1PropertyAPI: Sendable {
    let resource: V1Resource
    /// Whether the paths are those of spaces.
    var isOfSpaces = false

    private var site: Site { resource.site }

    private func owner(_ call: Call) async throws -> V1PropertyOwner {
        isOfSpaces ? .space(try await resource.space(call)) : .content(try await resource.content(call))
    }

    /// Answers `GET /content/{id}/property`, and the same of spaces.
    func list(_ call: Call) async throws -> Response {
        let owner = try await owner(call)
        let expansion = try Expansion(call.query, default: ["version"])
        let slice = try V1Slice(call.query, default: 10)
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            await site.listProperties(of: owner.id), slice: slice, call: call, writer: writer
        ) { try await writer.property($0, of: owner, expansion) }
    }

    /// Answers `GET /content/{id}/property/{key}`.
    func get(_ call: Call) async throws -> Response {
        let owner = try await owner(call)
        return try await respond(try await property(call, of: owner), of: owner, call)
    }

    /// Answers `POST /content/{id}/property`, with the key in the body.
    func create(_ call: Call) async throws -> Response {
        let owner = try await owner(call)
        let request = try await resource.json(call)
        guard let key = request["key"]?.stringValue else {
            throw APIError.badRequest("The property must have a 'key'.")
        }
        return try await create(key, request, of: owner, call)
    }

    /// Answers `POST /content/{id}/property/{key}`.
    func createByKey(_ call: Call) async throws -> Response {
        let owner = try await owner(call)
        return try await create(try call.parameter("property"), try await resource.json(call), of: owner, call)
    }

    /// Answers `PUT /content/{id}/property/{key}`: the next version; with version 1 also a new property.
    func update(_ call: Call) async throws -> Response {
        let owner = try await owner(call)
        let key = try call.parameter("property")
        let request = try await resource.json(call)
        guard let value = request["value"] else { throw APIError.badRequest("The property must have a 'value'.") }
        guard let known = await site.property(key, of: owner.id) else {
            guard (request["version"]?["number"]?.intValue ?? 1) == 1 else {
                throw APIError.stalePropertyVersion(current: 0, provided: request["version"]?["number"]?.intValue ?? 1)
            }
            return try await create(key, request, of: owner, call)
        }
        guard let number = request["version"]?["number"]?.intValue else {
            throw APIError.badRequest("The property must have a 'version.number'.")
        }
        let updated = try await site.updateProperty(
            known.id, of: owner.id, value: value, versionNumber: number,
            message: request["version"]?["message"]?.stringValue ?? "",
            minorEdit: request["version"]?["minorEdit"]?.boolValue ?? false, by: call.accountID)
        return try await respond(updated, of: owner, call)
    }

    /// Answers `DELETE /content/{id}/property/{key}`.
    func delete(_ call: Call) async throws -> Response {
        let owner = try await owner(call)
        try await site.deleteProperty(try await property(call, of: owner).id, of: owner.id)
        return .noContent()
    }

    private func property(_ call: Call, of owner: V1PropertyOwner) async throws -> PropertyRecord {
        let key = try call.parameter("property")
        guard let property = await site.property(key, of: owner.id) else {
            throw APIError.notFound("Cannot find \(isOfSpaces ? "space" : "content") property with key: \(key)")
        }
        return property
    }

    private func create(_ key: String, _ request: JSONValue, of owner: V1PropertyOwner, _ call: Call) async throws
        -> Response
    {
        guard let value = request["value"] else { throw APIError.badRequest("The property must have a 'value'.") }
        let property = try await site.createProperty(
            key, value, of: owner.id, message: request["version"]?["message"]?.stringValue ?? "",
            by: call.accountID)
        return try await respond(property, of: owner, call)
    }

    private func respond(_ property: PropertyRecord, of owner: V1PropertyOwner, _ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        let expansion = try Expansion(call.query, default: ["version"])
        return resource.respond(try await writer.property(property, of: owner, expansion), writer: writer)
    }
}
