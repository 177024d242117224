/// Which API each resource is read and written with: Cloud's version 2, with what is left of version 1, or Data Center's
/// version 1.
///
/// A dialect is pure: it makes calls and reads JSON. What is done around them is the same for both.
extension ConfluenceClient {
    var spaceDialect: any SpaceDialect { site.face.isCloud ? CloudSpaces() : DataCenterSpaces() }
    var pageDialect: any PageDialect { site.face.isCloud ? CloudPages() : DataCenterPages() }
    var treeDialect: any TreeDialect { site.face.isCloud ? CloudTree() : DataCenterTree() }
    var attachmentDialect: any AttachmentDialect { site.face.isCloud ? CloudAttachments() : DataCenterAttachments() }
    var propertyDialect: any PropertyDialect { site.face.isCloud ? CloudProperties() : DataCenterProperties() }
    var commentDialect: any CommentDialect { site.face.isCloud ? CloudComments() : DataCenterComments() }

    /// What a call that Data Center's API lacks fails with.
    func unsupported(_ what: String, instead: String) -> ConfluenceError {
        ConfluenceError(
            code: .unsupported,
            message: "\(what): the API of Confluence Data Center has no such call; \(instead) [\(site.authority)]")
    }
}
