import JSON

extension V1Writer {
    /// What `GET /content/{id}` expands when nothing is asked for, says the API document.
    static let contentDefault = ["history", "space", "version"]

    /// A piece of content with what is expanded of it.
    func content(_ content: V1Content, _ expansion: Expansion) async throws -> JSONValue {
        let path = "/rest/api/content/\(content.wireID)"
        var object = ExpandableObject(
            expansion,
            [
                "id": .string(content.wireID), "type": .string(content.type), "status": .string(content.status),
                "title": .string(content.title), "_links": links(of: content),
            ])
        if isCloud { object["macroRenderedOutput"] = [:] }
        try await object.add("space", at: "/rest/api/space/\(content.space.key.percentEncoded)") {
            try await space(content.space, $0)
        }
        try await object.add("history", at: path + "/history") { try await history(content, $0) }
        // An attachment comes with its version unasked (answers of a Data Center site, docs.nomagic.com).
        if case .attachment = content {
            object["version"] = try await version(content.stamp, of: content, expansion["version"] ?? Expansion())
        } else {
            try await object.add("version") { try await version(content.stamp, of: content, $0) }
        }
        try await object.add("ancestors") { .array(try await ancestors(of: content, $0)) }
        try await object.add("body") { try body(of: content, $0) }
        try await object.add("children", at: path + "/child") { try await children(of: content, $0) }
        try await object.add("descendants", at: path + "/descendant") { try await descendants(of: content, $0) }
        try await object.add("container", at: containerPath(of: content)) { try await container(of: content, $0) }
        await object.add("operations") { _ in
            .array(OperationJSON.list(await site.operations(onContent: content.id, for: viewer)))
        }
        try await object.add("restrictions", at: path + "/restriction/byOperation") {
            try await restrictions(of: content, $0)
        }
        try await addMetadata(of: content, expansion, to: &object)
        await addExtensions(of: content, expansion, to: &object)
        if !isCloud {
            await object.add("relevantViewRestrictions", at: path + "/restriction/relevantViewRestrictions") { _ in
                ["viewContentRestrictions": ["results": [], "start": 0, "limit": 200, "size": 0]]
            }
        }
        return object.json
    }

    private func links(of content: V1Content) -> JSONValue {
        var links: [String: JSONValue] = [
            "self": url("/rest/api/content/\(content.wireID)"), "webui": .string(webPath(content)),
        ]
        switch content {
        case .page(let item, _):
            links["edit"] = .string("/pages/resumedraft.action?draftId=\(item.page.id)")
            links["tinyui"] = .string(TinyLink.path(item.page.id))
            if isCloud {
                links["editui"] = links["edit"]
                links["collection"] = "/rest/api/content"
            }
        case .attachment(let attachment, _): links["download"] = .string(downloadPath(attachment))
        case .comment, .folder: break
        }
        return .object(links)
    }

    /// The path for people, relative to the site's base.
    func webPath(_ content: V1Content) -> String {
        switch content {
        case .page(let item, _): return PageJSON.webPath(item)
        case .attachment(let attachment, let item):
            let preview = "/\(item.page.id)/\(attachment.id)/\(attachment.title)"
            return PageJSON.webPath(item) + "?preview=\(preview.percentEncoded)"
        case .comment(let comment, let item):
            return PageJSON.webPath(item) + "?focusedCommentId=\(comment.id)#comment-\(comment.id)"
        case .folder(let folder, let space): return "/spaces/\(space.key)/folder/\(folder.id)"
        }
    }

    /// Where an attachment's content is read, relative to the site's base.
    func downloadPath(_ attachment: AttachmentRecord) -> String {
        guard !isCloud else { return AttachmentJSON.downloadPath(attachment) }
        return "/download/attachments/\(attachment.pageID)/\(attachment.title.percentEncoded)"
            + "?version=\(attachment.latest.number)"
            + "&modificationDate=\(attachment.latest.createdAt.milliseconds)&api=v2"
    }

    // MARK: Around it

    private func ancestors(of content: V1Content, _ expansion: Expansion) async throws -> [JSONValue] {
        guard case .page(let item, _) = content, item.page.kind == .page else { return [] }
        var found: [JSONValue] = []
        for ancestor in await site.visible(try await site.ancestors(of: item.page.id), to: viewer) {
            found.append(try await self.content(site.content(of: ancestor), expansion))
        }
        return found
    }

    private func containerPath(of content: V1Content) -> String {
        switch content {
        case .page(let item, _): "/rest/api/space/\(item.space.key.percentEncoded)"
        case .attachment(_, let item), .comment(_, let item): "/rest/api/content/\(item.page.id)"
        case .folder(_, let space): "/rest/api/space/\(space.key.percentEncoded)"
        }
    }

    private func container(of content: V1Content, _ expansion: Expansion) async throws -> JSONValue {
        switch content {
        case .page, .folder: try await space(content.space, expansion)
        case .attachment(_, let item), .comment(_, let item):
            try await self.content(V1Content(page: item), expansion)
        }
    }

    /// Labels, properties and what the current user has to do with the content; an attachment's media type stands here.
    private func addMetadata(
        of content: V1Content, _ expansion: Expansion, to object: inout ExpandableObject
    ) async throws {
        var always: [String: JSONValue] = [:]
        if case .attachment(let attachment, _) = content {
            always["mediaType"] = .string(attachment.latest.mediaType)
            if isCloud || !attachment.latest.comment.isEmpty { always["comment"] = .string(attachment.latest.comment) }
        }
        guard expansion["metadata"] != nil || !always.isEmpty else {
            await object.add("metadata") { _ in [:] }
            return
        }
        var metadata = ExpandableObject(expansion["metadata"] ?? Expansion(), always)
        await metadata.add("labels", at: "/rest/api/content/\(content.wireID)/label") { _ in
            let labels = await labels(of: content)
            return list(
                V1Slice(inner: 200), labels.map(label), at: "/rest/api/content/\(content.wireID)/label",
                query: QueryParameters(""))
        }
        try await metadata.add("properties") { try await properties(of: content, $0) }
        await metadata.add("currentuser") { _ in ["_expandable": ["lastmodified": "", "viewed": "", "favourited": ""]] }
        if isCloud {
            for name in ["simple", "frontend", "likes"] { await metadata.add(name) { _ in [:] } }
        }
        object["metadata"] = metadata.json
    }

    /// The properties that are named, with their values; the others are references.
    private func properties(of content: V1Content, _ expansion: Expansion) async throws -> JSONValue {
        var properties = ExpandableObject(expansion)
        for property in await site.listProperties(of: content.id) {
            let path = "/rest/api/content/\(content.wireID)/property/\(property.key.percentEncoded)"
            try await properties.add(property.key, at: path) {
                try await self.property(property, of: .content(content), $0)
            }
        }
        return properties.json
    }

    private func addExtensions(
        of content: V1Content, _ expansion: Expansion, to object: inout ExpandableObject
    ) async {
        switch content {
        case .page(let item, _) where item.page.kind == .blogPost: object["extensions"] = [:]
        case .page(let item, _):
            object["extensions"] = ["position": .int(item.page.position)]
            if !isCloud { object["position"] = .int(item.page.position) }
        case .folder(let folder, _): object["extensions"] = ["position": .int(folder.position)]
        case .attachment(let attachment, _):
            var extensions: [String: JSONValue] = [
                "mediaType": .string(attachment.latest.mediaType), "fileSize": .int(attachment.latest.content.size),
                "comment": .string(attachment.latest.comment),
            ]
            if isCloud {
                extensions["fileId"] = .string(attachment.latest.content.fileID)
                extensions["collectionName"] = .string("contentId-\(attachment.pageID)")
            } else {
                object["position"] = -1
            }
            object["extensions"] = .object(extensions)
        case .comment(let comment, _):
            // The place of a comment must be asked for: `expand=extensions.inlineProperties,extensions.resolution`.
            await object.add("extensions") { inner in
                var extensions = ExpandableObject(
                    inner, ["location": comment.isInline ? "inline" : "footer"])
                await extensions.add("inlineProperties") { _ in
                    comment.anchor.map {
                        ["originalSelection": .string($0.selection), "markerRef": .string($0.markerRef)]
                    } ?? [:]
                }
                await extensions.add("resolution") { _ in
                    ["status": .string(comment.anchor?.resolution.rawValue ?? "open")]
                }
                return extensions.json
            }
        }
    }
}
