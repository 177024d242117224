import Hummingbird
import JSON

/// The paths of version 1 about who may read and change a page.
struct RestrictionAPI: Sendable {
    private static let everything = [
        "read.restrictions.user", "read.restrictions.group", "update.restrictions.user", "update.restrictions.group",
    ]

    let resource: V1Resource

    private var site: Site { resource.site }

    /// Answers `GET /content/{id}/restriction`: a list, one member an operation; only Cloud has it.
    func list(_ call: Call) async throws -> Response { try await respondList(call, try await resource.content(call)) }

    /// Answers `GET /content/{id}/restriction/byOperation`: an object, one member an operation.
    func byOperation(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let writer = await V1Writer(resource, for: call)
        let expansion = try Expansion(call.query, default: Self.everything)
        return resource.respond(try await writer.restrictions(of: content, expansion), writer: writer)
    }

    /// Answers `GET /content/{id}/restriction/byOperation/{operation}`.
    func forOperation(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let writer = await V1Writer(resource, for: call)
        let expansion = try Expansion(call.query, default: ["restrictions.user", "restrictions.group"])
        return resource.respond(
            try await writer.restriction(try operation(call), of: content, expansion), writer: writer)
    }

    /// Answers `GET /content/{id}/restriction/relevantViewRestrictions` (Data Center): who alone may read a page by its
    /// own restrictions and by those it inherits, the nearest first.
    func relevantViews(_ call: Call) async throws -> Response {
        let content = try await resource.content(call)
        let writer = await V1Writer(resource, for: call)
        let expansion = try Expansion(paths: ["restrictions.user", "restrictions.group", "content"])
        var results: [JSONValue] = []
        if let page = content.page?.page {
            for id in await site.viewRestrictedIDs(above: page.id) {
                let restricted = try await site.requireContent(id, statuses: Set(PageStatus.allCases))
                let restriction = try await writer.restriction(.read, of: restricted, expansion)
                results.append(restriction.adding("content", try await writer.content(restricted, Expansion())))
            }
        }
        let path = "/rest/api/content/\(content.wireID)/restriction/relevantViewRestrictions"
        let slice = try V1Slice(call.query, default: 100)
        var part = slice
        let list = Array(part.cut(results))
        return resource.respond(
            [
                "restrictions": writer.list(part, list, at: path, query: call.query),
                "_links": ["self": writer.url(path)],
            ],
            writer: writer)
    }

    /// Answers `PUT /content/{id}/restriction`: what is sent takes the place of all there is.
    func replace(_ call: Call) async throws -> Response { try await change(call, keeping: false) }

    /// Answers `POST /content/{id}/restriction`: what is sent is added.
    func add(_ call: Call) async throws -> Response { try await change(call, keeping: true) }

    /// Answers `DELETE /content/{id}/restriction`.
    func removeAll(_ call: Call) async throws -> Response {
        let page = try await resource.page(call)
        try await site.changeRestrictions(ofPage: page.page.id) { $0 = RestrictionRecord(id: $0.id) }
        return try await respondList(call, V1Content(page: page))
    }

    /// Answers `PUT` and `DELETE /content/{id}/restriction/byOperation/{operation}/user` and `…/byGroupId/{group}`.
    func set(_ isRestricted: Bool) -> @Sendable (Call) async throws -> Response {
        { call in
            let page = try await resource.page(call)
            let operation = try operation(call)
            let (list, subject) = try await subject(call)
            try await site.changeRestrictions(ofPage: page.page.id) { record in
                record[operation][keyPath: list].removeAll { $0 == subject }
                if isRestricted { record[operation][keyPath: list].append(subject) }
            }
            return Response(status: .ok)
        }
    }

    /// Answers `GET` of the same paths: 200 when the user or group is named, else 404.
    func isSet(_ call: Call) async throws -> Response {
        let page = try await resource.page(call)
        let (list, subject) = try await subject(call)
        let record = try await site.restrictions(ofPage: page.page.id)
        guard record[try operation(call)][keyPath: list].contains(subject) else {
            throw APIError.notFound("The content \(page.page.id) has no such restriction.")
        }
        return Response(status: .ok)
    }

    // MARK: Reading the request

    private func operation(_ call: Call) throws -> RestrictedOperation {
        let name = try call.parameter("operation")
        guard let operation = RestrictedOperation(rawValue: name) else {
            throw APIError.badRequest("The operation '\(name)' is not one of: read, update")
        }
        return operation
    }

    private func subject(
        _ call: Call
    ) async throws -> (list: any WritableKeyPath<RestrictionSubjects, [String]> & Sendable, subject: String) {
        if let group = try? call.parameter("group") { return (\.groups, group) }
        return (\.users, try await resource.accountID(call))
    }

    private func change(_ call: Call, keeping: Bool) async throws -> Response {
        let page = try await resource.page(call)
        let request = try await resource.json(call)
        guard let items = request.arrayValue ?? request["results"]?.arrayValue else {
            throw APIError.badRequest("The body must be a list of restrictions.")
        }
        var sent = RestrictionRecord(id: page.page.id)
        for item in items {
            guard let operation = item["operation"]?.stringValue.flatMap(RestrictedOperation.init) else {
                throw APIError.badRequest("A restriction's 'operation' must be 'read' or 'update'.")
            }
            let subjects = item["restrictions"] ?? [:]
            sent[operation].users += try await users(subjects["user"])
            sent[operation].groups += names(subjects["group"], "name")
        }
        let new = sent
        try await site.changeRestrictions(ofPage: page.page.id) { record in
            for operation in RestrictedOperation.allCases {
                guard keeping else {
                    record[operation] = new[operation]
                    continue
                }
                for user in new[operation].users where !record[operation].users.contains(user) {
                    record[operation].users.append(user)
                }
                for group in new[operation].groups where !record[operation].groups.contains(group) {
                    record[operation].groups.append(group)
                }
            }
        }
        return try await respondList(call, V1Content(page: page))
    }

    /// The users of a restriction: a list, or a list's `results`.
    private func users(_ value: JSONValue?) async throws -> [String] {
        var found: [String] = []
        for item in value?.arrayValue ?? value?["results"]?.arrayValue ?? [] {
            let people = site.people.all
            let match = people.first {
                item["accountId"]?.stringValue == $0.accountID || item["username"]?.stringValue == $0.name
                    || item["userKey"]?.stringValue == $0.userKey
            }
            guard let match else { throw APIError.badRequest("A user of the restriction is not known: \(item)") }
            found.append(match.accountID)
        }
        return found
    }

    private func names(_ value: JSONValue?, _ member: String) -> [String] {
        (value?.arrayValue ?? value?["results"]?.arrayValue ?? [])
            .compactMap { $0[member]?.stringValue ?? $0["id"]?.stringValue }
    }

    private func respondList(_ call: Call, _ content: V1Content) async throws -> Response {
        let writer = await V1Writer(resource, for: call)
        let expansion = try Expansion(call.query, default: ["restrictions.user", "restrictions.group"])
        var slice = try V1Slice(call.query, default: 100)
        var results: [JSONValue] = []
        for operation in slice.cut(RestrictedOperation.allCases) {
            results.append(try await writer.restriction(operation, of: content, expansion))
        }
        let path = String(call.sitePath.dropFirst(writer.address.contextPath.count))
        // The hash is empty in a recorded answer (marksync, integration-scenarios/16-restrictions.md).
        let list = writer.list(slice, results, at: path, query: call.query)
        return resource.respond(
            resource.profile.isCloud ? list.adding("restrictionsHash", "") : list, writer: writer)
    }
}
