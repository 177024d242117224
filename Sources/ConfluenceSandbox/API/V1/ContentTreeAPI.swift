import Hummingbird
import JSON

/// The paths of version 1 that list what is below a content.
struct ContentTreeAPI: Sendable {
    let resource: V1Resource

    /// Answers `GET /content/{id}/child`: a map of the types, those filled in that are expanded.
    func children(_ call: Call) async throws -> Response {
        let expansion = try Expansion(call.query)
        let writer = await V1Writer(resource, for: call)
        return resource.respond(
            try await writer.children(of: try await resource.content(call), expansion), writer: writer)
    }

    /// Answers `GET /content/{id}/descendant`.
    func descendants(_ call: Call) async throws -> Response {
        let expansion = try Expansion(call.query)
        let writer = await V1Writer(resource, for: call)
        return resource.respond(
            try await writer.descendants(of: try await resource.content(call), expansion), writer: writer)
    }

    /// Answers `GET /content/{id}/child/{type}` for one type.
    func children(ofType type: String) -> @Sendable (Call) async throws -> Response {
        { call in try await list(call, type: type, isDeep: false) }
    }

    /// Answers `GET /content/{id}/child/{type}`.
    func childrenOfType(_ call: Call) async throws -> Response {
        try await list(call, type: try call.parameter("type"), isDeep: false)
    }

    /// Answers `GET /content/{id}/descendant/{type}`.
    func descendantsOfType(_ call: Call) async throws -> Response {
        try await list(call, type: try call.parameter("type"), isDeep: true)
    }

    private func list(_ call: Call, type: String, isDeep: Bool) async throws -> Response {
        let content = try await resource.content(call)
        let expansion = try Expansion(call.query)
        let writer = await V1Writer(resource, for: call)
        guard writer.childTypes.contains(type) else {
            throw APIError.badRequest(
                "The content type '\(type)' is not one of: \(writer.childTypes.joined(separator: ", "))")
        }
        // Attachments come 50 at a time (answers of wiki.sei.cmu.edu, Data Center), everything else 25.
        let slice = try V1Slice(
            call.query, default: type == "attachment" ? 50 : 25,
            limitMax: V1Slice.contentsMax(expansion, resource.profile))
        // All answers to a comment at any depth, where only `depth=all` asks for them.
        let found = try await writer.items(below: content, type: type, isDeep: isDeep || call.query["depth"] == "all")
        let items = try filtered(found, call.query)
        return try await resource.respond(items, slice: slice, call: call, writer: writer) {
            try await writer.content($0, expansion)
        }
    }

    /// What a query leaves of a list: attachments by name and type, comments by their place.
    private func filtered(_ items: [V1Content], _ query: QueryParameters) throws -> [V1Content] {
        let names = query.items.filter { $0.name == "filename" && !$0.value.isEmpty }.map(\.value)
        let types = query.list("mediaType")
        let locations = query.list("location")
        return items.filter { item in
            switch item {
            case .attachment(let attachment, _):
                (names.isEmpty || names.contains(attachment.title))
                    && (types.isEmpty || types.contains(attachment.latest.mediaType))
            case .comment(let comment, _):
                locations.isEmpty || locations.contains(location(of: comment))
            case .page, .folder: true
            }
        }
    }

    private func location(of comment: CommentRecord) -> String {
        guard comment.isInline else { return "footer" }
        return comment.anchor?.resolution == .resolved ? "resolved" : "inline"
    }
}

extension Site {
    /// What of some contents an account may see.
    func visible(_ contents: [V1Content], to accountID: String) -> [V1Content] {
        contents.filter { content in
            content.page.map { canSee(page: $0.page, accountID) } ?? canSee(space: content.space, accountID)
        }
    }
}
