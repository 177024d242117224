import JSON

extension V1Writer {
    // MARK: Body

    /// The representations of a body; several can be asked for at once.
    func body(of content: V1Content, _ expansion: Expansion) throws -> JSONValue {
        let storage: String
        switch content {
        case .page(_, let version): storage = try StorageCheck.storage(of: version.body)
        case .comment(let comment, _): storage = comment.latest.storage
        case .attachment, .folder: storage = ""
        }
        var members: [String: JSONValue] = [:]
        var expandable: [String: JSONValue] = [:]
        for representation in V1Representation.allCases {
            let name = representation.rawValue
            guard expansion[name] != nil else {
                expandable[name] = ""
                continue
            }
            members[name] = [
                "value": .string(try representation.value(of: storage)), "representation": .string(name),
                "_expandable": ["content": .string("/rest/api/content/\(content.wireID)")],
            ]
        }
        members["_expandable"] = .object(expandable)
        return .object(members)
    }

    // MARK: Versions and history

    func version(_ stamp: VersionStamp, of content: V1Content, _ expansion: Expansion) async throws -> JSONValue {
        // https://docs.nomagic.com answers with `/rest/experimental`, as every Data Center release so far does.
        let path = isCloud ? "/rest/api/content" : "/rest/experimental/content"
        var object = ExpandableObject(
            expansion,
            [
                "by": await person(stamp.authorID), "when": moment(stamp.createdAt), "message": .string(stamp.message),
                "number": .int(stamp.number), "minorEdit": .bool(stamp.minorEdit),
                "_links": ["self": url("\(path)/\(content.wireID)/version/\(stamp.number)")],
            ])
        if isCloud {
            object["friendlyWhen"] = friendly(stamp.createdAt)
            object["contentTypeModified"] = false
            await object.add("collaborators") { _ in ["users": [await person(stamp.authorID)]] }
        } else {
            object["hidden"] = false
        }
        let isLatest = stamp.number == content.stamp.number
        let reference =
            "/rest/api/content/\(content.wireID)" + (isLatest ? "" : "?status=historical&version=\(stamp.number)")
        try await object.add("content", at: reference) { inner in
            guard case .page(let item, _) = content,
                let version = await site.version(stamp.number, of: item.page)
            else { return try await self.content(content, inner) }
            return try await self.content(.page(item, version), inner)
        }
        return object.json
    }

    func history(_ content: V1Content, _ expansion: Expansion) async throws -> JSONValue {
        let stamps = await stamps(of: content)
        let index = stamps.firstIndex { $0.number == content.stamp.number } ?? 0
        var object = ExpandableObject(
            expansion,
            [
                "latest": .bool(index == stamps.count - 1), "createdBy": await person(stamps[0].authorID),
                "createdDate": moment(stamps[0].createdAt),
                "_links": ["self": url("/rest/api/content/\(content.wireID)/history")],
            ])
        try await object.add("lastUpdated") { try await version(stamps[stamps.count - 1], of: content, $0) }
        if index > 0 {
            try await object.add("previousVersion") { try await version(stamps[index - 1], of: content, $0) }
        }
        if index + 1 < stamps.count {
            try await object.add("nextVersion") { try await version(stamps[index + 1], of: content, $0) }
        }
        await object.add("contributors") { inner in
            var contributors = ExpandableObject(inner)
            await contributors.add("publishers") { _ in
                let accountIDs = Set(stamps.map(\.authorID)).sorted()
                var users: [JSONValue] = []
                for accountID in accountIDs { users.append(await person(accountID)) }
                return isCloud
                    ? ["users": .array(users), "userAccountIds": .array(accountIDs.map { .string($0) })]
                    : ["users": .array(users), "userKeys": .array(users.compactMap { $0["userKey"] })]
            }
            return contributors.json
        }
        if isCloud {
            await object.add("ownedBy") { _ in await person(stamps[0].authorID) }
            await object.add("lastOwnedBy") { _ in [:] }
        }
        return object.json
    }

    /// Who made each version of a content, the oldest first; never empty.
    func stamps(of content: V1Content) async -> [VersionStamp] {
        switch content {
        case .page(let item, _): await site.versions(of: item.page).map(\.stamp)
        case .attachment(let attachment, _): await site.stamps(of: attachment)
        case .comment(let comment, _): (comment.earlier + [comment.latest]).map(\.stamp)
        case .folder: [content.stamp]
        }
    }

    // MARK: Labels and properties

    func labels(of content: V1Content) async -> [LabelRecord] {
        switch content {
        case .page(let item, _): item.page.labels
        case .attachment(let attachment, _): attachment.labels
        case .comment, .folder: []
        }
    }

    func label(_ label: LabelRecord) -> JSONValue {
        [
            "prefix": .string(label.prefix), "name": .string(label.name), "id": .string(String(label.id)),
            "label": .string(label.name),
        ]
    }

    func property(
        _ property: PropertyRecord, of owner: V1PropertyOwner, _ expansion: Expansion
    ) async throws -> JSONValue {
        var object = ExpandableObject(
            expansion,
            [
                "id": .string(String(property.id)), "key": .string(property.key), "value": property.value,
                "_links": ["self": url("\(owner.path)/property/\(property.key.percentEncoded)")],
            ])
        // A space's property has no id in the document of Data Center.
        if case .space = owner, !isCloud { object["id"] = nil }
        await object.add("version") { _ in
            [
                "by": await person(property.version.authorID), "when": moment(property.version.createdAt),
                "message": .string(property.version.message), "number": .int(property.version.number),
                "minorEdit": .bool(property.version.minorEdit),
            ]
        }
        switch owner {
        case .content(let content):
            try await object.add("content", at: owner.path) { try await self.content(content, $0) }
        case .space(let space): try await object.add("space", at: owner.path) { try await self.space(space, $0) }
        }
        return object.json
    }
}
