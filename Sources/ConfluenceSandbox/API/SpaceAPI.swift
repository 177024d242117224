import Hummingbird
import JSON

/// The v2 paths about spaces.
struct SpaceAPI: Sendable {
    let site: Site

    /// Answers `GET /spaces`.
    func list(_ call: Call) async throws -> Response {
        let limit = try call.query.limit()
        let offset = try Cursor.offset(in: call.query)
        let ids = try call.query.ids("ids")
        let keys = call.query.list("keys").map { $0.lowercased() }
        let types = call.query.list("type")
        let statuses = call.query.list("status")
        var spaces = await Array(site.spaces.values)
        if !ids.isEmpty { spaces.removeAll { !ids.contains($0.id) } }
        if !keys.isEmpty { spaces.removeAll { !keys.contains($0.key.lowercased()) } }
        // Every space of the sandbox is global and current.
        if !types.isEmpty, !types.contains("global") { spaces = [] }
        if !statuses.isEmpty, !statuses.contains("current") { spaces = [] }
        spaces.sort(by: try order(call.query["sort"] ?? "id"))
        let items = spaces.dropFirst(offset).prefix(limit)
        let next = offset + limit < spaces.count ? Cursor.offset(offset + limit) : nil
        return .list(items.map(json), next: next, call: call, site: await site.address)
    }

    /// Answers `GET /spaces/{id}`.
    func get(_ call: Call) async throws -> Response {
        var value = json(try await site.requireSpace(try call.id())).objectValue ?? [:]
        // The alias is a member of spaces in lists only.
        value["currentActiveAlias"] = nil
        value["_links"] = [
            "webui": value["_links"]?["webui"] ?? .null, "base": .string(await site.address.baseURL),
        ]
        return .json(.object(value))
    }

    private func order(_ sort: String) throws -> (SpaceRecord, SpaceRecord) -> Bool {
        let isBefore: (SpaceRecord, SpaceRecord) -> Bool
        switch sort.drop(while: { $0 == "-" }) {
        case "id": isBefore = { $0.id < $1.id }
        case "key": isBefore = { ($0.key, $0.id) < ($1.key, $1.id) }
        case "name": isBefore = { ($0.name, $0.id) < ($1.name, $1.id) }
        default:
            throw APIError.badRequest(
                "Provided value {\(sort)} for 'sort' is not one of: id, -id, key, -key, name, -name")
        }
        return sort.hasPrefix("-") ? { isBefore($1, $0) } : isBefore
    }

    private func json(_ space: SpaceRecord) -> JSONValue {
        [
            "id": .string(String(space.id)),
            "key": .string(space.key),
            "name": .string(space.name),
            "type": "global",
            "status": "current",
            "authorId": .string(space.authorID),
            "spaceOwnerId": .string(space.authorID),
            "currentActiveAlias": .string(space.key),
            "createdAt": .string(space.createdAt.text),
            "homepageId": space.homepageID.map { .string(String($0)) } ?? .null,
            "_links": ["webui": .string("/spaces/\(space.key)")],
        ]
    }
}
