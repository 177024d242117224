internal import JSON

/// Pages in version 2 of the API.
struct CloudPages: PageDialect {
    let listsLatestFirst = true

    func list(in space: Space) -> APICall {
        APICall(
            "GET", .v2, "/spaces/\(space.id)/pages",
            query: [("status", "current"), ("sort", "-modified-date"), ("limit", "250")],
            subject: "pages of space \(MessageText.quoted(space.key))")
    }

    func find(title: String, in space: Space) -> APICall {
        APICall(
            "GET", .v2, "/spaces/\(space.id)/pages",
            query: [("title", title), ("status", "current"), ("limit", "250")],
            subject: "page \(MessageText.quoted(title))")
    }

    func fetch(id: String, body: PageBodyFormat, version: Int?, status: String?) -> APICall {
        var call = APICall("GET", .v2, "/pages/\(id)", subject: "page \(id)")
        if body != .none { call.setQuery("body-format", body.rawValue) }
        if let version { call.setQuery("version", String(version)) }
        if let status { call.setQuery("status", status) }
        return call
    }

    /// The API takes 250, but a site answers large lists with bodies slowly, or with 502 (CONFCLOUD-71116).
    let pagesPerFetchMax = 25

    func fetch(ids: [String], body: PageBodyFormat) -> APICall? {
        var call = APICall(
            "GET", .v2, "/pages",
            query: [("id", ids.joined(separator: ",")), ("status", "current"), ("limit", String(ids.count))],
            subject: "\(ids.count) pages")
        if body != .none { call.setQuery("body-format", body.rawValue) }
        return call
    }

    func create(title: String, storage: String, in space: Space, parentID: String?) -> APICall {
        var content: [String: JSONValue] = [
            "spaceId": .string(space.id), "status": "current", "title": .string(title), "body": body(storage),
        ]
        if let parentID { content["parentId"] = .string(parentID) }
        return APICall("POST", .v2, "/pages", subject: "page \(MessageText.quoted(title))").sending(.object(content))
    }

    func update(id: String, _ content: PageContent, _ version: NextVersion) -> APICall {
        APICall("PUT", .v2, "/pages/\(id)", subject: "page \(id)")
            .sending([
                "id": .string(id), "status": "current", "title": .string(content.title),
                "body": body(content.storage), "version": version.json,
            ])
    }

    func restore(_ page: Page, _ version: NextVersion) -> APICall {
        // Only the status changes, but the other members are required.
        update(id: page.id, PageContent(title: page.title, storage: page.body ?? ""), version)
    }

    func delete(id: String) -> APICall { APICall("DELETE", .v2, "/pages/\(id)", subject: "page \(id)") }

    func purge(id: String) -> APICall {
        APICall("DELETE", .v2, "/pages/\(id)", query: [("purge", "true")], subject: "page \(id)")
    }

    func versions(id: String) -> APICall {
        APICall(
            "GET", .v2, "/pages/\(id)/versions", query: [("sort", "-modified-date"), ("limit", "50")],
            subject: "versions of page \(id)")
    }

    func page(_ json: JSONValue, links: PeopleLinks, linkBase: String?) -> Page? {
        guard let id = json.id("id"), let version = json["version"].flatMap(PageVersion.init) else { return nil }
        return Page(
            id: id, title: json["title"]?.stringValue ?? "", spaceID: json.id("spaceId") ?? "",
            status: json.text("status") ?? "current", parentID: json.id("parentId"), version: version,
            body: Page.body(json), webURL: Page.webURL(json, id: id, links: links, linkBase: linkBase))
    }

    private func body(_ storage: String) -> JSONValue {
        ["representation": "storage", "value": .string(storage)]
    }
}
