import JSON

/// Pages and their parts as v2 writes them.
enum PageJSON {
    /// A page.
    ///
    /// The version shown may be an earlier one; everything else is as it is now.
    static func page(_ item: PageInSpace, version: PageVersion? = nil, body: JSONValue) -> JSONValue {
        let page = item.page
        let version = version ?? page.latest
        return [
            "id": .string(String(page.id)),
            "status": .string(page.status.rawValue),
            "title": .string(version.title),
            "spaceId": .string(String(page.spaceID)),
            "parentId": page.parentID.map { .string(String($0)) } ?? .null,
            "parentType": page.parentID == nil ? .null : "page",
            "position": .int(page.position),
            "authorId": .string(page.authorID),
            "ownerId": .string(page.authorID),
            "lastOwnerId": .null,
            "createdAt": .string(page.createdAt.text),
            "version": self.version(version),
            "body": body,
            "_links": [
                "webui": .string(webPath(item)),
                "editui": .string("/pages/resumedraft.action?draftId=\(page.id)"),
                "tinyui": .string("/x/\(String(page.id, radix: 36))"),
            ],
        ]
    }

    /// The page's path for people, relative to the site's base.
    static func webPath(_ item: PageInSpace) -> String {
        let words = item.page.title.split { !$0.isLetter && !$0.isNumber }
        let slug = words.map { String($0).percentEncoded }.joined(separator: "+")
        return "/spaces/\(item.space.key)/pages/\(item.page.id)" + (slug.isEmpty ? "" : "/\(slug)")
    }

    static func version(_ version: PageVersion) -> JSONValue {
        [
            "number": .int(version.number),
            "message": .string(version.message),
            "minorEdit": .bool(version.minorEdit),
            "authorId": .string(version.authorID),
            "createdAt": .string(version.createdAt.text),
        ]
    }

    static func label(_ label: LabelRecord) -> JSONValue {
        ["id": .string(String(label.id)), "prefix": .string(label.prefix), "name": .string(label.name)]
    }
}

/// The representations of a body that reads can ask for.
///
/// Confluence has more for a single page (`atlas_doc_format`, `export_view`, …): asking the sandbox for one
/// of those is an error, not an empty body.
enum BodyFormat: String, CaseIterable {
    case storage
    case view

    /// Reads `body-format`; `nil` when none is asked for.
    ///
    /// - Throws: `APIError`, a bad request, for a format that the sandbox or this path does not offer.
    static func requested(_ query: QueryParameters, allowed: [BodyFormat]) throws -> BodyFormat? {
        guard let text = query["body-format"], !text.isEmpty else { return nil }
        guard let format = BodyFormat(rawValue: text), allowed.contains(format) else {
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            throw APIError.badRequest(
                "Provided value {\(text)} for 'body-format' is not one the sandbox offers: \(names)")
        }
        return format
    }

    /// The `body` member of a page: empty unless a format was asked for.
    ///
    /// - Throws: `APIError` when Markdown that was loaded cannot be converted.
    static func json(_ body: PageBody, as format: BodyFormat?) throws -> JSONValue {
        guard let format else { return [:] }
        let storage = try StorageCheck.storage(of: body)
        let value = format == .storage ? storage : try StorageCheck.html(of: storage)
        return [format.rawValue: ["representation": .string(format.rawValue), "value": .string(value)]]
    }
}
