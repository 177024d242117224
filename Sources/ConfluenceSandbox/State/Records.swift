/// A space, as the site keeps it.
struct SpaceRecord: StoredRecord {
    let id: Int
    let key: String
    var name: String
    let authorID: String
    let createdAt: Timestamp
    var homepageID: Int?
    var description = ""
    var labels: [LabelRecord] = []

    /// Personal spaces are told by their key.
    var isPersonal: Bool { key.hasPrefix("~") }
}

/// Where a page is in its life.
enum PageStatus: String, Codable, Sendable, CaseIterable {
    case current
    case archived
    case trashed
    /// Never published yet.
    case draft

    /// All but drafts.
    static let published: Set<PageStatus> = [.current, .archived, .trashed]
}

/// A page's body: what a client wrote, or Markdown that a loader brought and that is converted when somebody reads it.
///
/// Conversion on reading keeps the loading of thousands of pages down to reading their text.
enum PageBody: Codable, Equatable, Sendable {
    case storage(String)
    case markdown(String)
}

/// One version of a page: all that an update replaces.
struct PageVersion: StoredRecord {
    let pageID: Int
    let number: Int
    let title: String
    var body: PageBody
    let message: String
    let minorEdit: Bool
    let authorID: String
    let createdAt: Timestamp

    var id: Int { VersionID.make(owner: pageID, number: number) }
}

/// A page as it is now; its earlier versions are in `Site.pageVersions`.
struct PageRecord: StoredRecord {
    let id: Int
    var kind = PageKind.page
    var spaceID: Int
    /// The page or folder it hangs under; `nil` at the top of the space.
    var parentID: Int?
    var status: PageStatus
    let authorID: String
    /// When it was made; a blog post may be dated otherwise.
    var createdAt: Timestamp
    /// The place among its siblings: they are in ascending order, with gaps.
    var position: Int
    var latest: PageVersion
    var labels: [LabelRecord]
    var attachmentIDs: [Int]
    /// Unpublished changes of a published page.
    var draft: PageVersion?
    /// Who owns the page now, when that is no longer its author.
    var newOwnerID: String?

    var title: String { latest.title }
    var modifiedAt: Timestamp { latest.createdAt }
    var parentNode: TreeNode { TreeNode(parentID, in: spaceID) }
    /// Archived and trashed pages hang nowhere, they know where they were; blog posts never do.
    var isInTree: Bool { kind == .page && (status == .current || status == .draft) }
}

/// What pages and folders hang under: another one of them, or the space itself.
enum TreeNode: Hashable, Sendable {
    case space(Int)
    case content(Int)

    init(_ parentID: Int?, in spaceID: Int) {
        self = parentID.map(TreeNode.content) ?? .space(spaceID)
    }
}

/// A label on a page.
///
/// Equal names share their id over the whole site.
struct LabelRecord: Codable, Sendable, Equatable {
    let id: Int
    let prefix: String
    let name: String
}

/// One version of an attachment's content.
struct AttachmentVersion: StoredRecord {
    let attachmentID: Int
    let number: Int
    let content: StoredContent
    var mediaType: String
    var comment: String
    let minorEdit: Bool
    let authorID: String
    let createdAt: Timestamp

    var id: Int { VersionID.make(owner: attachmentID, number: number) }
}

/// An attachment as it is now; its earlier versions are in `Site.attachmentVersions`.
struct AttachmentRecord: StoredRecord {
    let id: Int
    var pageID: Int
    var title: String
    let createdAt: Timestamp
    var latest: AttachmentVersion
    var isTrashed = false
    var labels: [LabelRecord] = []

    /// The id as the API writes it: `att` and the number.
    var wireID: String { "att\(id)" }
}
