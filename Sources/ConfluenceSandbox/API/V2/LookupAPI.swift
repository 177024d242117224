import Hummingbird
import JSON

/// The v2 paths that look things up: people, the types of ids, likes, and what the caller may do.
struct LookupAPI: Sendable {
    private static let idCountMax = 250

    let site: Site

    /// Answers `POST /users-bulk`.
    func users(_ call: Call) async throws -> Response {
        let ids = try idList(try await call.json(), "accountIds").compactMap(\.stringValue)
        let results = ids.compactMap { site.people[$0] }
            .map { person -> JSONValue in
                [
                    "accountId": .string(person.accountID), "accountType": "atlassian", "accountStatus": "active",
                    "displayName": .string(person.displayName), "publicName": .string(person.displayName),
                    "email": .string(person.name.contains("@") ? person.name : ""), "timeZone": "UTC",
                    "personalSpaceId": .null, "isExternalCollaborator": false,
                    "profilePicture": [
                        "path": "/wiki/aa-avatar/default", "width": 48, "height": 48, "isDefault": true,
                    ],
                ]
            }
        return .json(["results": .array(results)])
    }

    /// Answers `POST /content/convert-ids-to-types`.
    func types(_ call: Call) async throws -> Response {
        var results: [String: JSONValue] = [:]
        for value in try idList(try await call.json(), "contentIds") {
            let text = value.stringValue ?? value.serialized()
            guard let id = Int(text.hasPrefix("att") ? String(text.dropFirst(3)) : text) else {
                throw APIError.badRequest(
                    "Provided value {\(text)} for 'contentIds' is not the correct type. Expected type is long")
            }
            results[text] = await site.type(ofContent: id).map { .string($0) } ?? .null
        }
        return .json(["results": .object(results)])
    }

    private func idList(_ request: JSONValue, _ name: String) throws -> [JSONValue] {
        guard let ids = request[name]?.arrayValue, (1...Self.idCountMax).contains(ids.count) else {
            throw APIError.badRequest("'\(name)' must be a list of 1 to \(Self.idCountMax) ids.")
        }
        return ids
    }

    /// Answers `GET /pages/{id}/likes/count`, and the same of comments.
    ///
    /// No API can like anything, and nobody can in the sandbox.
    func likeCount(_ call: Call) async throws -> Response {
        try await requireContent(call)
        return .json(["count": 0])
    }

    /// Answers `GET /pages/{id}/likes/users`, and the same of comments.
    func likeUsers(_ call: Call) async throws -> Response {
        try await requireContent(call)
        _ = try call.query.limit(min: 0)
        return .list([], next: nil, call: call, site: await site.address)
    }

    /// Answers lists of what the sandbox has none of.
    func nothing(_ call: Call) async throws -> Response {
        _ = try call.query.limit()
        return .list([], next: nil, call: call, site: await site.address)
    }

    /// Answers `GET /pages/{id}/operations`, and the same of attachments, comments and folders.
    func operations(_ call: Call) async throws -> Response {
        try await requireContent(call)
        let id = try call.id(isAttachment: true)
        let operations = await site.operations(onContent: id, for: call.accountID)
        return .json(["operations": .array(OperationJSON.list(operations))])
    }

    /// Answers `GET /spaces/{id}/operations`.
    func spaceOperations(_ call: Call) async throws -> Response {
        let id = try await site.requireSpace(try call.id()).id
        let operations = await site.operations(onSpace: id, for: call.accountID)
        return .json(["operations": .array(OperationJSON.list(operations))])
    }

    private func requireContent(_ call: Call) async throws {
        guard await site.type(ofContent: try call.id(isAttachment: true)) != nil else { throw APIError.notFound() }
    }
}

extension Site {
    /// What kind of content an id stands for, in v2's words.
    func type(ofContent id: Int) -> String? {
        if let item = treeItem(id) { return item.type }
        if let page = pages[id] { return page.kind.rawValue }
        if attachments[id] != nil { return "attachment" }
        return comments[id].map { $0.isInline ? "inline-comment" : "footer-comment" }
    }
}
