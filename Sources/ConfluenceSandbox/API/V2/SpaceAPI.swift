import Hummingbird
import JSON

/// The v2 paths about spaces.
struct SpaceAPI: Sendable {
    let site: Site

    /// Answers `GET /spaces`.
    func list(_ call: Call) async throws -> Response {
        let query = call.query
        let limit = try query.limit()
        let ids = try query.ids("ids")
        let keys = query.list("keys").map { $0.lowercased() }
        let types = query.list("type")
        let statuses = query.list("status")
        let labels = query.list("labels")
        var spaces = await site.spaces(visibleTo: call.accountID)
        if !ids.isEmpty { spaces.removeAll { !ids.contains($0.id) } }
        if !keys.isEmpty { spaces.removeAll { !keys.contains($0.key.lowercased()) } }
        if !types.isEmpty { spaces.removeAll { !types.contains(SpaceJSON.type($0)) } }
        if !labels.isEmpty { spaces.removeAll { !$0.labels.contains { labels.contains($0.name) } } }
        // Every space of the sandbox is current, and nobody's favourite.
        if !statuses.isEmpty, !statuses.contains("current") { spaces = [] }
        if query["favorited-by"]?.isEmpty == false { spaces = [] }
        let sorted = try query.sorted(
            spaces, default: "id",
            by: [
                "id": { $0.id < $1.id }, "key": { ($0.key, $0.id) < ($1.key, $1.id) },
                "name": { ($0.name, $0.id) < ($1.name, $1.id) },
            ])
        let format = try descriptionFormat(query)
        return try call.respond(with: sorted, limit: limit, site: await site.address) { space in
            // The alias is a member of spaces in lists only.
            SpaceJSON.v2(space, descriptionFormat: format).adding("currentActiveAlias", .string(space.key))
        }
    }

    /// Answers `POST /spaces`.
    func create(_ call: Call) async throws -> Response {
        try await site.checkMayCreate(call.accountID)
        let request = try await call.json()
        let name = try request.requiredText("name")
        let key = try request["key"]?.stringValue ?? request.requiredText("alias")
        let description = request["description"]?["value"]?.stringValue ?? ""
        let space = try await site.createSpace(
            key: key, name: name, description: description, authorID: call.accountID)
        return .json(await SpaceJSON.v2(space).addingBase(site.address), status: .created)
    }

    /// Answers `GET /spaces/{id}`.
    func get(_ call: Call) async throws -> Response {
        let space = try await site.requireSpace(try call.id())
        var value = SpaceJSON.v2(space, descriptionFormat: try descriptionFormat(call.query))
        if try call.query.flag("include-labels") {
            value = value.adding("labels", call.included(space.labels.map(PageJSON.label), at: "labels"))
        }
        if try call.query.flag("include-properties") {
            let properties = await site.listProperties(of: space.id).map(PropertyJSON.ofSpace)
            value = value.adding("properties", call.included(properties, at: "properties"))
        }
        if try call.query.flag("include-operations") {
            let operations = OperationJSON.list(await site.operations(onSpace: space.id, for: call.accountID))
            value = value.adding("operations", call.included(operations, at: "operations"))
        }
        if try call.query.flag("include-permissions") {
            value = value.adding(
                "permissions",
                call.included(
                    SpaceJSON.permissions(await site.permissions(in: space), in: space), at: "permissions"))
        }
        return .json(await value.addingBase(site.address))
    }

    /// Answers `GET /spaces/{id}/permissions`.
    func permissions(_ call: Call) async throws -> Response {
        let space = try await site.requireSpace(try call.id())
        let permissions = SpaceJSON.permissions(await site.permissions(in: space), in: space)
        return try call.respond(with: permissions, limit: try call.query.limit(), site: await site.address) { $0 }
    }

    private func descriptionFormat(_ query: QueryParameters) throws -> String? {
        guard let format = query["description-format"], !format.isEmpty else { return nil }
        guard ["plain", "view"].contains(format) else {
            throw APIError.badRequest(
                "Provided value {\(format)} for 'description-format' is not one of: plain, view")
        }
        return format
    }
}

/// Spaces as v2 writes them.
enum SpaceJSON {
    static func type(_ space: SpaceRecord) -> String { space.isPersonal ? "personal" : "global" }

    /// Permissions, each with an id made of the space's and its place.
    static func permissions(_ permissions: [SpacePermission], in space: SpaceRecord) -> [JSONValue] {
        permissions.enumerated()
            .map { index, permission in
                [
                    "id": .string("\(space.id)\(index)"),
                    "principal": ["type": "user", "id": .string(permission.person.accountID)],
                    "operation": [
                        "key": .string(permission.operation), "targetType": .string(permission.targetType),
                    ],
                ]
            }
    }

    static func v2(_ space: SpaceRecord, descriptionFormat: String? = nil) -> JSONValue {
        var value: JSONValue = [
            "id": .string(String(space.id)),
            "key": .string(space.key),
            "name": .string(space.name),
            "type": .string(type(space)),
            "status": "current",
            "authorId": .string(space.authorID),
            "spaceOwnerId": .string(space.authorID),
            "createdAt": .string(space.createdAt.text),
            "_links": ["webui": .string("/spaces/\(space.key)")],
        ]
        if let homepageID = space.homepageID { value = value.adding("homepageId", .string(String(homepageID))) }
        if let descriptionFormat {
            let body: JSONValue = [
                "representation": .string(descriptionFormat), "value": .string(space.description),
            ]
            value = value.adding("description", [descriptionFormat: body])
        }
        return value
    }
}

extension Site {
    /// The spaces that an account may see.
    func spaces(visibleTo accountID: String) -> [SpaceRecord] {
        spaces.values.filter { canSee(space: $0, accountID) }
    }
}
