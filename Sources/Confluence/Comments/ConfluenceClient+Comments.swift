extension ConfluenceClient {
    /// Lists the comments below a page, without replies.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: the comments.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func footerComments(pageID: String) throws -> ConfluenceListing<PageComment> {
        let id = try PathID.checked(pageID, of: "page")
        return comments(commentDialect.footerComments(pageID: id), pageID: id, isInline: false)
    }

    /// Lists the comments in a page's text, resolved ones too, without replies.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: the comments, with the state of the matter and the marker in the page's body.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func inlineComments(pageID: String) throws -> ConfluenceListing<PageComment> {
        let id = try PathID.checked(pageID, of: "page")
        return comments(commentDialect.inlineComments(pageID: id), pageID: id, isInline: true)
    }

    private func comments(_ call: APICall, pageID: String, isInline: Bool) -> ConfluenceListing<PageComment> {
        ConfluenceListing(client: self, call: call) { json, _ in
            guard let comment = PageComment(json, pageID: pageID, isInline: isInline) else {
                throw unexpected(call, "a comment has no id")
            }
            return comment
        }
    }
}
