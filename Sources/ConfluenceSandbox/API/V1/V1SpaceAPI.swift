import Hummingbird
import JSON

/// The paths of version 1 about spaces.
struct V1SpaceAPI: Sendable {
    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `GET /space`.
    func list(_ call: Call) async throws -> Response {
        let expansion = try Expansion(call.query)
        let keys = Set((call.query.list("spaceKey") + call.query.list("spaceKeys")).map { $0.lowercased() })
        let ids = try Set(call.query.ids("spaceId") + call.query.ids("spaceIds"))
        let types = call.query.list("type")
        let statuses = call.query.list("status")
        let labels = call.query.list("label")
        let spaces = await site.spaces(visibleTo: call.accountID)
            .filter { space in
                (keys.isEmpty || keys.contains(space.key.lowercased())) && (ids.isEmpty || ids.contains(space.id))
                    && (types.isEmpty || types.contains(space.isPersonal ? "personal" : "global"))
                    && (statuses.isEmpty || statuses.contains("current"))
                    && labels.allSatisfy { label in space.labels.contains { $0.name == label } }
            }
        let writer = await V1Writer(resource, for: call)
        return try await resource.respond(
            spaces.sorted { $0.key.lowercased() < $1.key.lowercased() },
            slice: try V1Slice(call.query, limitMax: 1000), call: call, writer: writer
        ) { try await writer.space($0, expansion) }
    }

    /// Answers `GET /space/{key}`.
    func get(_ call: Call) async throws -> Response {
        try await respond(try await resource.space(call), call)
    }

    /// Answers `POST /space`.
    func create(_ call: Call) async throws -> Response {
        let request = try await resource.json(call)
        guard let key = request["key"]?.stringValue, let name = request["name"]?.stringValue, !name.isEmpty else {
            throw APIError.badRequest("A space needs a 'key' and a 'name'.")
        }
        let space = try await site.createSpace(
            key: key, name: name, description: Self.description(request) ?? "", authorID: call.accountID)
        return try await respond(space, call)
    }

    /// Answers `PUT /space/{key}`.
    func update(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        let request = try await resource.json(call)
        let homepage = request["homepage"]?["id"]
        let updated = try await site.updateSpace(
            space.id, name: request["name"]?.stringValue, description: Self.description(request),
            homepageID: homepage?.intValue ?? homepage?.stringValue.flatMap { Int($0) })
        return try await respond(updated, call)
    }

    /// Answers `DELETE /space/{key}`: a task that goes on behind the answer.
    func delete(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        try await site.deleteSpace(space.id)
        let task = await site.noteLongTask(named: "com.atlassian.confluence.extra.flyingpdf.spacedelete")
        return .json(
            [
                "id": .string(String(task.id)),
                "links": ["status": .string("/rest/api/longtask/\(task.id)")],
            ], status: .accepted)
    }

    /// Answers `GET /space/{key}/label`, on Data Center `…/labels`: there the labels of the space's contents.
    func labels(_ call: Call) async throws -> Response {
        let space = try await resource.space(call)
        let writer = await V1Writer(resource, for: call)
        let labels = resource.profile.isCloud ? space.labels : await site.labels(inSpace: space.id)
        return try await resource.respond(
            labels, slice: try V1Slice(call.query, default: resource.profile.isCloud ? 200 : 25), call: call,
            writer: writer
        ) { writer.label($0) }
    }

    private static func description(_ request: JSONValue) -> String? {
        request["description"]?["plain"]?["value"]?.stringValue
    }

    private func respond(_ space: SpaceRecord, _ call: Call) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        return resource.respond(try await writer.space(space, try Expansion(call.query)), writer: writer)
    }
}
