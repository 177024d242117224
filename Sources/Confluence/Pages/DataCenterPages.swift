internal import JSON

/// Pages in version 1 of the API, as Data Center has it.
struct DataCenterPages: PageDialect {
    /// What is needed to read a page; it is not given unless asked for.
    private static let expansions = "version,space,ancestors"

    /// There is no order to ask for.
    let listsLatestFirst = false

    func list(in space: Space) -> APICall {
        // With expansions, 200 is the most that one answer holds.
        APICall(
            "GET", .v1, "/content",
            query: [
                ("type", "page"), ("spaceKey", space.key), ("status", "current"), ("expand", Self.expansions),
                ("limit", "200"),
            ], subject: "pages of space \(MessageText.quoted(space.key))")
    }

    func find(title: String, in space: Space) -> APICall {
        APICall(
            "GET", .v1, "/content",
            query: [
                ("type", "page"), ("spaceKey", space.key), ("title", title), ("status", "current"),
                ("expand", Self.expansions), ("limit", "200"),
            ], subject: "page \(MessageText.quoted(title))")
    }

    func fetch(id: String, body: PageBodyFormat, version: Int?, status: String?) -> APICall {
        var call = APICall("GET", .v1, "/content/\(id)", subject: "page \(id)")
        call.setQuery("expand", Self.expansions + (body == .none ? "" : ",body.\(body.rawValue)"))
        if let version {
            call.setQuery("status", "historical")
            call.setQuery("version", String(version))
        } else if let status {
            call.setQuery("status", status)
        }
        return call
    }

    let pagesPerFetchMax = 1

    func fetch(ids: [String], body: PageBodyFormat) -> APICall? { nil }

    func create(title: String, storage: String, in space: Space, parentID: String?) -> APICall {
        var content: [String: JSONValue] = [
            "type": "page", "title": .string(title), "space": ["key": .string(space.key)], "body": body(storage),
        ]
        // Version 1 puts a page without a parent at the top, version 2 under the home page: here, it is the latter.
        if let parentID = parentID ?? space.homepageID { content["ancestors"] = [["id": .string(parentID)]] }
        return APICall(
            "POST", .v1, "/content", query: [("expand", Self.expansions + ",body.storage")],
            subject: "page \(MessageText.quoted(title))"
        )
        .sending(.object(content))
    }

    func update(id: String, _ content: PageContent, _ version: NextVersion) -> APICall {
        put(
            id,
            [
                "title": .string(content.title), "body": body(content.storage), "status": "current",
                "version": version.json,
            ])
    }

    func restore(_ page: Page, _ version: NextVersion) -> APICall {
        var call = put(
            page.id, ["title": .string(page.title), "status": "current", "version": version.json])
        // The status that the page has before.
        call.setQuery("status", "trashed")
        return call
    }

    func delete(id: String) -> APICall { APICall("DELETE", .v1, "/content/\(id)", subject: "page \(id)") }

    func purge(id: String) -> APICall {
        APICall("DELETE", .v1, "/content/\(id)", query: [("status", "trashed")], subject: "page \(id)")
    }

    func versions(id: String) -> APICall {
        APICall(
            "GET", .experimental, "/content/\(id)/version", query: [("limit", "200")],
            subject: "versions of page \(id)")
    }

    /// Moves a page below another one; title and body must be sent along.
    func move(_ page: Page, under parentID: String, _ version: NextVersion) -> APICall {
        put(
            page.id,
            [
                "title": .string(page.title), "body": body(page.body ?? ""), "status": "current",
                "version": version.json, "ancestors": [["id": .string(parentID)]],
            ])
    }

    func page(_ json: JSONValue, links: PeopleLinks, linkBase: String?) -> Page? {
        guard let id = json.id("id"), let version = json["version"].flatMap(PageVersion.init) else { return nil }
        return Page(
            id: id, title: json["title"]?.stringValue ?? "", spaceID: json["space"]?.id("id") ?? "",
            status: json.text("status") ?? "current", parentID: json["ancestors"]?.arrayValue?.last?.id("id"),
            version: version, body: Page.body(json),
            webURL: Page.webURL(json, id: id, links: links, linkBase: linkBase))
    }

    private func put(_ id: String, _ members: [String: JSONValue]) -> APICall {
        let content = members.merging(["id": .string(id), "type": "page"]) { member, _ in member }
        return APICall("PUT", .v1, "/content/\(id)", subject: "page \(id)").sending(.object(content))
    }

    private func body(_ storage: String) -> JSONValue {
        ["storage": ["representation": "storage", "value": .string(storage)]]
    }
}
