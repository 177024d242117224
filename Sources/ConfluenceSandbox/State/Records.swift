/// A space, as the site keeps it.
struct SpaceRecord: StoredRecord {
    let id: Int
    let key: String
    var name: String
    let authorID: String
    let createdAt: Timestamp
    var homepageID: Int?
}

/// Where a page is in its life.
///
/// Drafts are not simulated.
enum PageStatus: String, Codable, Sendable, CaseIterable {
    case current
    case archived
    case trashed
}

/// A page's body: what a client wrote, or Markdown that a loader brought and that is converted when somebody reads it.
///
/// Conversion on reading keeps the loading of thousands of pages down to reading their text.
enum PageBody: Codable, Sendable {
    case storage(String)
    case markdown(String)
}

/// One version of a page: all that an update replaces.
struct PageVersion: StoredRecord {
    let pageID: Int
    let number: Int
    let title: String
    let body: PageBody
    let message: String
    let minorEdit: Bool
    let authorID: String
    let createdAt: Timestamp

    var id: Int { VersionID.make(owner: pageID, number: number) }
}

/// A page as it is now; its earlier versions are in `Site.pageVersions`.
struct PageRecord: StoredRecord {
    let id: Int
    let spaceID: Int
    var parentID: Int?
    var status: PageStatus
    let authorID: String
    let createdAt: Timestamp
    /// The place among its siblings: they are in ascending order, with gaps.
    var position: Int
    var latest: PageVersion
    var labels: [LabelRecord]
    var attachmentIDs: [Int]

    var title: String { latest.title }
    var modifiedAt: Timestamp { latest.createdAt }
    var parentNode: TreeNode { TreeNode(parentID, in: spaceID) }
}

/// What pages hang under: another page, or the space itself.
enum TreeNode: Hashable, Sendable {
    case space(Int)
    case page(Int)

    init(_ parentID: Int?, in spaceID: Int) {
        self = parentID.map(TreeNode.page) ?? .space(spaceID)
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
    let content: [UInt8]
    let mediaType: String
    let comment: String
    let minorEdit: Bool
    let authorID: String
    let createdAt: Timestamp
    /// Names the content at the media host.
    let fileID: String

    var id: Int { VersionID.make(owner: attachmentID, number: number) }
}

/// An attachment as it is now; its earlier versions are in `Site.attachmentVersions`.
struct AttachmentRecord: StoredRecord {
    let id: Int
    let pageID: Int
    let title: String
    let createdAt: Timestamp
    var latest: AttachmentVersion
    var isTrashed = false

    /// The id as the API writes it: `att` and the number.
    var wireID: String { "att\(id)" }
}
