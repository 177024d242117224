import Hummingbird
import JSON

/// The v2 paths about the tree of pages and folders.
struct TreeAPI: Sendable {
    let site: Site

    /// Answers `GET /pages/{id}/ancestors` and `GET /folders/{id}/ancestors`.
    ///
    /// The root comes first and the parent last, so recorded on a live site (marksync, integration-scenarios/07) and
    /// relied on by confluencebuilder. There is no cursor: when there are more than the limit the nearest come, and
    /// the client asks for those of the first one.
    func ancestors(_ call: Call) async throws -> Response {
        let limit = try call.query.limit()
        let id = try call.id()
        let type = try await site.requireTreeItem(id).type
        let results = try await site.ancestors(of: id).suffix(limit)
            .map { item -> JSONValue in
                ["id": .string(String(item.id)), "type": .string(item.type)]
            }
        guard type == "page" else { return .json(["results": .array(results)]) }
        return .list(results, next: nil, call: call, site: await site.address)
    }

    /// Answers `GET /pages/{id}/direct-children` and `GET /folders/{id}/direct-children`.
    func directChildren(_ call: Call) async throws -> Response {
        let items = try sorted(try await children(call), call.query)
        return try call.respond(with: items, limit: try call.query.limit(), site: await site.address) { item in
            TreeJSON.child(item).adding("type", .string(item.type))
        }
    }

    /// Answers the deprecated `GET /pages/{id}/children`, which knows pages only.
    func childPages(_ call: Call) async throws -> Response {
        let items = try sorted(try await children(call).filter { $0.type == "page" }, call.query)
        return try call.respond(with: items, limit: try call.query.limit(), site: await site.address, TreeJSON.child)
    }

    /// Answers `GET /pages/{id}/descendants` and `GET /folders/{id}/descendants`.
    func descendants(_ call: Call) async throws -> Response {
        let depth = try call.query.number("depth") ?? 2
        guard (1...10).contains(depth) else {
            throw APIError.badRequest("Provided value {\(depth)} for 'depth' is not in the allowed range: 1 to 10")
        }
        let id = try call.id()
        _ = try await site.requireTreeItem(id)
        let found = await site.descendants(of: .content(id), depthMax: depth)
        let visible = await Set(site.visible(found.map(\.item), to: call.accountID).map(\.id))
        let items = found.filter { visible.contains($0.item.id) }
        return try call.respond(with: items, limit: try call.query.limit(), site: await site.address) { descendant in
            let item = descendant.item
            return [
                "id": .string(String(item.id)), "status": .string(item.status.rawValue), "title": .string(item.title),
                "type": .string(item.type), "parentId": item.parentID.map { .string(String($0)) } ?? .null,
                "depth": .int(descendant.depth), "childPosition": .int(item.position),
                "lastModified": .string(item.modifiedAt.text),
            ]
        }
    }

    private func children(_ call: Call) async throws -> [TreeItem] {
        let id = try call.id()
        _ = try await site.requireTreeItem(id)
        return await site.visible(site.children(of: .content(id)), to: call.accountID)
    }

    private func sorted(_ items: [TreeItem], _ query: QueryParameters) throws -> [TreeItem] {
        try query.sorted(
            items, default: "child-position",
            by: [
                "child-position": { ($0.position, $0.id) < ($1.position, $1.id) },
                "id": { $0.id < $1.id },
                "created-date": { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) },
                "modified-date": { ($0.modifiedAt, $0.id) < ($1.modifiedAt, $1.id) },
                "title": { ($0.title.lowercased(), $0.id) < ($1.title.lowercased(), $1.id) },
            ])
    }
}

/// Nodes of the tree as v2 writes them.
enum TreeJSON {
    static func child(_ item: TreeItem) -> JSONValue {
        [
            "id": .string(String(item.id)), "status": .string(item.status.rawValue), "title": .string(item.title),
            "spaceId": .string(String(item.spaceID)), "childPosition": .int(item.position),
        ]
    }

    static func folder(_ folder: FolderRecord, parentType: String?, space: SpaceRecord) -> JSONValue {
        [
            "id": .string(String(folder.id)), "type": "folder", "status": "current", "title": .string(folder.title),
            "parentId": folder.parentID.map { .string(String($0)) } ?? .null,
            "parentType": parentType.map { .string($0) } ?? .null, "position": .int(folder.position),
            "authorId": .string(folder.authorID), "ownerId": .string(folder.authorID),
            "createdAt": .string(folder.createdAt.text), "spaceId": .string(String(folder.spaceID)),
            "version": [
                "number": 1, "message": "", "minorEdit": false, "authorId": .string(folder.authorID),
                "createdAt": .string(folder.createdAt.text),
            ],
            "_links": ["webui": .string("/spaces/\(space.key)/folder/\(folder.id)")],
        ]
    }
}
