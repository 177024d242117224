import JSON

extension V1Writer {
    func space(_ space: SpaceRecord, _ expansion: Expansion) async throws -> JSONValue {
        let path = "/rest/api/space/\(space.key.percentEncoded)"
        var object = ExpandableObject(
            expansion,
            [
                // A number here, a text in version 2 (https://github.com/kovetskiy/mark, api.go).
                "id": .int(space.id), "key": .string(space.key), "name": .string(space.name),
                "status": "current", "type": space.isPersonal ? "personal" : "global",
                "_links": [
                    "self": url(path), "webui": .string(isCloud ? "/spaces/\(space.key)" : "/display/\(space.key)"),
                ],
            ])
        try await object.add("homepage", at: space.homepageID.map { "/rest/api/content/\($0)" } ?? "") { inner in
            guard let id = space.homepageID, let page = try? await site.requirePage(id),
                await site.canSee(page: page.page, viewer)
            else { return .null }
            return try await content(V1Content(page: page), inner)
        }
        await object.add("description") { inner in
            var description = ExpandableObject(inner)
            for name in ["plain", "view"] {
                await description.add(name) { _ in
                    ["representation": .string(name), "value": .string(space.description), "embeddedContent": []]
                }
            }
            return description.json
        }
        await object.add("icon") { _ in
            [
                "path": .string(address.contextPath + "/images/logo/default-space-logo-256.png"), "width": 48,
                "height": 48, "isDefault": true,
            ]
        }
        await object.add("metadata") { inner in
            var metadata = ExpandableObject(inner)
            await metadata.add("labels") { _ in
                list(
                    V1Slice(inner: 200), space.labels.map(label), at: path + "/label", query: QueryParameters(""))
            }
            return metadata.json
        }
        await object.add("permissions") { _ in [] }
        if isCloud {
            object["alias"] = .string(space.key)
            await object.add("history") { _ in
                ["createdBy": await person(space.authorID), "createdDate": moment(space.createdAt)]
            }
            await object.add("operations") { _ in
                .array(OperationJSON.list(await site.operations(onSpace: space.id, for: viewer)))
            }
            for name in ["settings", "lookAndFeel", "theme", "identifiers"] {
                await object.add(name) { _ in [:] }
            }
        } else {
            await object.add("creator") { _ in await person(space.authorID) }
            await object.add("creationDate") { _ in moment(space.createdAt) }
            await object.add("retentionPolicy") { _ in [:] }
        }
        return object.json
    }
}
