import JSON

extension V1Writer {
    /// The types of things that can be below a content.
    var childTypes: [String] {
        isCloud ? ["attachment", "comment", "page", "folder"] : ["attachment", "comment", "page"]
    }

    /// What is directly below a content, by type: only the types that are asked for.
    func children(of content: V1Content, _ expansion: Expansion) async throws -> JSONValue {
        try await map(of: content, expansion, path: "/rest/api/content/\(content.wireID)/child") {
            try await items(below: content, type: $0)
        }
    }

    /// What is below a content at any depth, by type.
    func descendants(of content: V1Content, _ expansion: Expansion) async throws -> JSONValue {
        try await map(of: content, expansion, path: "/rest/api/content/\(content.wireID)/descendant") {
            try await items(below: content, type: $0, isDeep: true)
        }
    }

    private func map(
        of content: V1Content, _ expansion: Expansion, path: String,
        _ items: (String) async throws -> [V1Content]
    ) async throws -> JSONValue {
        var object = ExpandableObject(expansion, ["_links": ["self": url(path)]])
        for type in childTypes {
            try await object.add(type, at: "\(path)/\(type)") { inner in
                var slice = V1Slice(inner: 25)
                var results: [JSONValue] = []
                for item in slice.cut(try await items(type)) { results.append(try await self.content(item, inner)) }
                return list(slice, results, at: "\(path)/\(type)", query: QueryParameters(""))
            }
        }
        return object.json
    }

    /// What is below a content, of one type, in order, as far as the viewer may see it.
    ///
    /// The comments below a page are the answers to it, and on request the answers to those too.
    func items(below content: V1Content, type: String, isDeep: Bool = false) async throws -> [V1Content] {
        switch (content, type) {
        case (.page(let item, _), "attachment"):
            return try await site.listAttachments(ofPage: item.page.id).map { .attachment($0, item) }
        case (.page(let item, _), "comment"):
            return await site.listComments(on: item.page.id).filter { isDeep || $0.parentID == nil }
                .map { .comment($0, item) }
        case (.attachment(let attachment, let item), "comment"):
            return await site.listComments(on: attachment.id).filter { isDeep || $0.parentID == nil }
                .map { .comment($0, item) }
        case (.comment(let comment, let item), "comment"):
            return await site.listComments(on: comment.containerID).filter { $0.parentID == comment.id }
                .map { .comment($0, item) }
        case (.page, "page"), (.page, "folder"), (.folder, "page"), (.folder, "folder"):
            var items: [V1Content] = []
            let depth = isDeep ? Int.max : 1
            for descendant in await site.descendants(of: .content(content.id), depthMax: depth)
            where descendant.item.type == type && descendant.item.status == .current {
                items.append(try await site.content(of: descendant.item))
            }
            return await site.visible(items, to: viewer)
        default: return []
        }
    }

    // MARK: Restrictions

    /// The restrictions by operation, as members of a content and as the answer of `/restriction/byOperation`.
    func restrictions(of content: V1Content, _ expansion: Expansion) async throws -> JSONValue {
        let path = "/rest/api/content/\(content.wireID)/restriction/byOperation"
        var object = ExpandableObject(expansion, ["_links": ["self": url(path)]])
        for operation in RestrictedOperation.allCases {
            try await object.add(operation.rawValue, at: "\(path)/\(operation.rawValue)") {
                try await restriction(operation, of: content, $0)
            }
        }
        return object.json
    }

    /// Who may do one thing with a content; nobody named means everybody.
    func restriction(
        _ operation: RestrictedOperation, of content: V1Content, _ expansion: Expansion
    ) async throws -> JSONValue {
        let path = "/rest/api/content/\(content.wireID)"
        let subjects = try await subjects(operation, of: content)
        var object = ExpandableObject(
            expansion,
            [
                "operation": .string(operation.rawValue),
                "_links": ["self": url("\(path)/restriction/byOperation/\(operation.rawValue)")],
            ])
        await object.add("restrictions") { inner in
            var lists = ExpandableObject(inner)
            await lists.add("user") { _ in
                var users: [JSONValue] = []
                for accountID in subjects.users { users.append(await person(accountID)) }
                return innerList(users)
            }
            await lists.add("group") { _ in innerList(subjects.groups.map(group)) }
            return lists.json
        }
        await object.add("content", at: path) { _ in .null }
        return object.json
    }

    private func subjects(_ operation: RestrictedOperation, of content: V1Content) async throws -> RestrictionSubjects {
        guard case .page(let item, _) = content else { return RestrictionSubjects() }
        return try await site.restrictions(ofPage: item.page.id)[operation]
    }

    private func innerList(_ items: [JSONValue]) -> JSONValue {
        ["results": .array(items), "start": 0, "limit": 200, "size": .int(items.count)]
    }

    func group(_ name: String) -> JSONValue {
        let group: JSONValue = [
            "type": "group", "name": .string(name),
            "_links": ["self": url("/rest/api/group/\(name.percentEncoded)")],
        ]
        return profile.isCloud ? group.adding("id", .string(name)) : group
    }
}
