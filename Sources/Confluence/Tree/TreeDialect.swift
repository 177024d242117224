internal import JSON

/// What the two APIs for the tree of a space differ in.
protocol TreeDialect: Sendable {
    /// The most levels below a page that one listing reaches.
    var depthMax: Int { get }
    /// Lists what stands directly below a page or a folder.
    func children(of id: String, kind: ContentNode.Kind) -> APICall
    /// Lists what stands below a page, so many levels deep at least.
    func descendants(ofPage id: String, depth: Int) -> APICall
    /// Reads a listed child or descendant of a page.
    func node(_ json: JSONValue, below pageID: String) -> ContentNode?
    /// Asks what stands above a page.
    func ancestors(of id: String, kind: ContentNode.Kind) -> APICall
    /// Reads what stands above a page, the highest first.
    func ancestors(_ json: JSONValue) -> [ContentNode]?
    /// Whether what stands above the first of the ancestors must be asked for.
    var ancestorsAreCut: Bool { get }
}

/// The tree in version 2 of the API: of pages, folders, and others.
struct CloudTree: TreeDialect {
    let depthMax = 10
    let ancestorsAreCut = true

    func children(of id: String, kind: ContentNode.Kind) -> APICall {
        list(id, kind, "direct-children", [])
    }

    func descendants(ofPage id: String, depth: Int) -> APICall {
        list(id, .page, "descendants", [("depth", String(depth))])
    }

    func ancestors(of id: String, kind: ContentNode.Kind) -> APICall {
        list(id, kind, "ancestors", [])
    }

    func node(_ json: JSONValue, below pageID: String) -> ContentNode? {
        guard let id = json.id("id"), let kind = json.text("type") else { return nil }
        let depth = json["depth"]?.intValue ?? 1
        return ContentNode(
            id: id, kind: ContentNode.Kind(kind), title: json["title"]?.stringValue ?? "",
            parentID: json.id("parentId") ?? (depth == 1 ? pageID : nil), depth: depth)
    }

    func ancestors(_ json: JSONValue) -> [ContentNode]? {
        json["results"]?.arrayValue?
            .compactMap { ancestor in
                guard let id = ancestor.id("id") else { return nil }
                return ContentNode(id: id, kind: ContentNode.Kind(ancestor.text("type") ?? "page"))
            }
    }

    private func list(
        _ id: String, _ kind: ContentNode.Kind, _ relation: String, _ query: [(name: String, value: String)]
    ) -> APICall {
        // Version 2 names whatever stands in a tree in the plural: pages, folders, whiteboards, databases, embeds.
        APICall(
            "GET", .v2, "/\(PercentEncoding.encode(kind.rawValue))s/\(id)/\(relation)",
            query: query + [("limit", "250")],
            subject: "\(relation) of \(kind.rawValue) \(id)")
    }
}

/// The tree in version 1 of the API, as Data Center has it: of pages only.
struct DataCenterTree: TreeDialect {
    /// All levels come always; what is too deep is left out afterwards.
    let depthMax = Int.max
    let ancestorsAreCut = false

    func children(of id: String, kind: ContentNode.Kind) -> APICall {
        list(id, "child/page", subject: "children")
    }

    func descendants(ofPage id: String, depth: Int) -> APICall {
        list(id, "descendant/page", subject: "descendants")
    }

    func ancestors(of id: String, kind: ContentNode.Kind) -> APICall {
        APICall("GET", .v1, "/content/\(id)", query: [("expand", "ancestors")], subject: "ancestors of page \(id)")
    }

    func node(_ json: JSONValue, below pageID: String) -> ContentNode? {
        guard let id = json.id("id") else { return nil }
        let above = (json["ancestors"]?.arrayValue ?? []).compactMap { $0.id("id") }
        let depth = above.lastIndex(of: pageID).map { above.count - $0 } ?? 1
        return ContentNode(
            id: id, kind: .page, title: json["title"]?.stringValue ?? "", parentID: above.last ?? pageID, depth: depth)
    }

    func ancestors(_ json: JSONValue) -> [ContentNode]? {
        json["ancestors"]?.arrayValue?
            .compactMap { ancestor in
                guard let id = ancestor.id("id") else { return nil }
                return ContentNode(id: id, kind: .page, title: ancestor["title"]?.stringValue ?? "")
            }
    }

    private func list(_ id: String, _ relation: String, subject: String) -> APICall {
        APICall(
            "GET", .v1, "/content/\(id)/\(relation)", query: [("expand", "ancestors"), ("limit", "200")],
            subject: "\(subject) of page \(id)")
    }
}
