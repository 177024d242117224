import JSON

/// Pages and their parts as v2 writes them.
enum PageJSON {
    /// A page, or a blog post, which has no place in the tree.
    ///
    /// The version shown may be an earlier one; everything else is as it is now.
    static func page(
        _ item: PageInSpace, version: PageVersion? = nil, parentType: String?, body: JSONValue
    ) -> JSONValue {
        let page = item.page
        let version = version ?? page.latest
        var value: [String: JSONValue] = [
            "id": .string(String(page.id)),
            "status": .string(page.status.rawValue),
            "title": .string(version.title),
            "spaceId": .string(String(page.spaceID)),
            "authorId": .string(page.authorID),
            "createdAt": .string(page.createdAt.text),
            "version": self.version(version),
            "body": body,
            "_links": [
                "webui": .string(webPath(item)),
                "editui": .string("/pages/resumedraft.action?draftId=\(page.id)"),
                "tinyui": .string("/x/\(String(page.id, radix: 36))"),
            ],
        ]
        guard page.kind == .page else { return .object(value) }
        value["parentId"] = page.parentID.map { .string(String($0)) } ?? .null
        value["parentType"] = parentType.map { .string($0) } ?? .null
        value["position"] = .int(page.position)
        value["ownerId"] = .string(page.newOwnerID ?? page.authorID)
        value["lastOwnerId"] = page.newOwnerID == nil ? .null : .string(page.authorID)
        return .object(value)
    }

    /// The page's path for people, relative to the site's base.
    static func webPath(_ item: PageInSpace) -> String {
        let words = item.page.title.split { !$0.isLetter && !$0.isNumber }
        let slug = words.map { String($0).percentEncoded }.joined(separator: "+")
        let place = item.page.postingDay.map { "blog/" + $0.replacing("-", with: "/") } ?? "pages"
        return "/spaces/\(item.space.key)/\(place)/\(item.page.id)" + (slug.isEmpty ? "" : "/\(slug)")
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
