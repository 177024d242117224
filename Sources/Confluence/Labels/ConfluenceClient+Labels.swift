internal import JSON

extension ConfluenceClient {
    /// Lists the labels of a page.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: the names, in Confluence's order.
    /// - Throws: `ConfluenceError`.
    public func fetchLabels(pageID: String) async throws -> [String] {
        let id = try PathID.checked(pageID, of: "page")
        // v2 on Cloud; the rest of labels is v1 on both.
        let call =
            site.face.isCloud
            ? APICall("GET", .v2, "/pages/\(id)/labels", query: [("limit", "250")], subject: "labels of page \(id)")
            : APICall("GET", .v1, "/content/\(id)/label", query: [("limit", "200")], subject: "labels of page \(id)")
        return try await ConfluenceListing(client: self, call: call) { json, _ in json.text("name") }.collect()
    }

    /// Lists the current pages of a space with their labels, which a listing of pages does not tell.
    ///
    /// On Cloud it comes from the search's index, which lags behind by about 20 seconds.
    ///
    /// - Parameter space: the space.
    /// - Returns: the pages, with up to 200 labels each, fetched 100 or more at a time.
    public func pageLabels(in space: Space) -> ConfluenceListing<PageLabels> {
        // Version 2 has only calls for one page or one label.
        let page = [("expand", "metadata.labels"), ("limit", site.face.isCloud ? "100" : "200")]
        let subject = "labels of space \(MessageText.quoted(space.key))"
        let call =
            site.face.isCloud
            ? APICall(
                "GET", .v1, "/content/search",
                query: [("cql", "space = \(CQL.literal(space.key)) and type = page")] + page, subject: subject)
            : APICall(
                "GET", .v1, "/content",
                query: [("type", "page"), ("spaceKey", space.key), ("status", "current")] + page, subject: subject)
        return ConfluenceListing(client: self, call: call) { json, _ in
            guard let id = json.id("id"), let labels = json["metadata"]?["labels"]?["results"]?.arrayValue else {
                throw unexpected(call, "a page has no id or labels")
            }
            return PageLabels(pageID: id, names: labels.compactMap { $0.text("name") })
        }
    }

    /// Puts labels on a page; those that it has already stay.
    ///
    /// - Parameters:
    ///   - names: the names; Confluence writes them in lower case, and takes no spaces.
    ///   - pageID: the page's identifier.
    /// - Throws: `ConfluenceError`.
    public func addLabels(_ names: [String], pageID: String) async throws {
        guard !names.isEmpty else { return }
        let labels = names.map { name -> JSONValue in ["prefix": "global", "name": .string(name)] }
        let id = try PathID.checked(pageID, of: "page")
        // v2 only reads labels.
        var call = APICall("POST", .v1, "/content/\(id)/label", subject: "labels of page \(pageID)")
            .sending(.array(labels))
        // To put the same label on a page twice is to put it on once.
        call.isIdempotent = true
        _ = try await send(call)
    }

    /// Takes a label off a page.
    ///
    /// - Parameters:
    ///   - name: the label's name.
    ///   - pageID: the page's identifier.
    /// - Throws: `ConfluenceError`.
    public func removeLabel(_ name: String, pageID: String) async throws {
        let id = try PathID.checked(pageID, of: "page")
        // As a parameter because a name may contain a slash.
        let call = APICall(
            "DELETE", .v1, "/content/\(id)/label", query: [("name", name)], subject: "labels of page \(pageID)")
        try await sendRemoval(call)
    }
}

/// The labels of one page.
public struct PageLabels: Sendable, Hashable {
    /// The page's identifier.
    public var pageID: String
    /// The labels' names.
    public var names: [String]

    /// Names a page's labels.
    public init(pageID: String, names: [String]) {
        self.pageID = pageID
        self.names = names
    }
}
