import Hummingbird
import JSON

/// The paths of version 1 about the properties of contents, which go by their keys.
struct ContentPropertyAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `GET /content/{id}/property`.
    func list(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let expansion = try Expansion(call.query, default: ["version"])
        let slice = try V1Slice(call.query, default: 10)
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            await site.listProperties(of: content.id), slice: slice, call: call, writer: writer
        ) { try await writer.property($0, of: content, expansion) }
    }

    /// Answers `GET /content/{id}/property/{key}`.
    func get(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        return try await respond(try await property(call, of: content), of: content, call)
    }

    /// Answers `POST /content/{id}/property`, with the key in the body.
    func create(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let request = try await resource.json(call)
        guard let key = request["key"]?.stringValue else {
            throw APIError.badRequest("The property must have a 'key'.")
        }
        return try await create(key, request, of: content, call)
    }

    /// Answers `POST /content/{id}/property/{key}`.
    func createByKey(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        return try await create(try call.parameter("property"), try await resource.json(call), of: content, call)
    }

    /// Answers `PUT /content/{id}/property/{key}`: the next version; with version 1 also a new property.
    func update(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let key = try call.parameter("property")
        let request = try await resource.json(call)
        guard let value = request["value"] else { throw APIError.badRequest("The property must have a 'value'.") }
        guard let known = await site.property(key, of: content.id) else {
            guard (request["version"]?["number"]?.intValue ?? 1) == 1 else {
                throw APIError.stalePropertyVersion(current: 0, provided: request["version"]?["number"]?.intValue ?? 1)
            }
            return try await create(key, request, of: content, call)
        }
        guard let number = request["version"]?["number"]?.intValue else {
            throw APIError.badRequest("The property must have a 'version.number'.")
        }
        let updated = try await site.updateProperty(
            known.id, of: content.id, value: value, versionNumber: number,
            message: request["version"]?["message"]?.stringValue ?? "",
            minorEdit: request["version"]?["minorEdit"]?.boolValue ?? false, by: call.accountID)
        return try await respond(updated, of: content, call)
    }

    /// Answers `DELETE /content/{id}/property/{key}`.
    func delete(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        try await site.deleteProperty(try await property(call, of: content).id, of: content.id)
        return .noContent()
    }

    private func property(_ call: Call, of content: V1Content) async throws -> PropertyRecord {
        let key = try call.parameter("property")
        guard let property = await site.property(key, of: content.id) else {
            throw APIError.notFound("Cannot find content property with key: \(key)")
        }
        return property
    }

    private func create(_ key: String, _ request: JSONValue, of content: V1Content, _ call: Call) async throws
        -> Response
    {
        guard let value = request["value"] else { throw APIError.badRequest("The property must have a 'value'.") }
        let property = try await site.createProperty(
            key, value, of: content.id, message: request["version"]?["message"]?.stringValue ?? "",
            by: call.accountID)
        return try await respond(property, of: content, call)
    }

    private func respond(_ property: PropertyRecord, of content: V1Content, _ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        let expansion = try Expansion(call.query, default: ["version"])
        return resource.respond(try await writer.property(property, of: content, expansion), writer: writer)
    }
}
