/// What the two APIs for comments differ in.
protocol CommentDialect: Sendable {
    /// Lists the comments below a page, without replies.
    func footerComments(pageID: String) -> APICall
    /// Lists the comments in a page's text, resolved ones too, without replies.
    func inlineComments(pageID: String) -> APICall
}

struct CloudComments: CommentDialect {
    func footerComments(pageID: String) -> APICall { list("footer", pageID) }
    func inlineComments(pageID: String) -> APICall { list("inline", pageID) }

    private func list(_ kind: String, _ pageID: String) -> APICall {
        APICall(
            "GET", .v2, "/pages/\(pageID)/\(kind)-comments", query: [("body-format", "storage"), ("limit", "250")],
            subject: "\(kind) comments of page \(pageID)")
    }
}

struct DataCenterComments: CommentDialect {
    func footerComments(pageID: String) -> APICall { list("footer", ["footer"], pageID) }
    func inlineComments(pageID: String) -> APICall { list("inline", ["inline", "resolved"], pageID) }

    private func list(_ kind: String, _ locations: [String], _ pageID: String) -> APICall {
        APICall(
            "GET", .v1, "/content/\(pageID)/child/comment",
            query: locations.map { ("location", $0) } + [
                ("expand", "body.storage,version,extensions.inlineProperties,extensions.resolution"), ("limit", "100"),
            ], subject: "\(kind) comments of page \(pageID)")
    }
}
