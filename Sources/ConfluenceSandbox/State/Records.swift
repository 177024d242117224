/// A space, as the site keeps it.
struct SpaceRecord: Sendable {
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
enum PageStatus: String, Sendable, CaseIterable {
    case current
    case archived
    case trashed
}

/// A page's body: what a client wrote, or Markdown that a loader brought and that is converted when somebody reads it.
///
/// Conversion on reading keeps the loading of thousands of pages down to reading their text.
enum PageBody: Sendable {
    case storage(String)
    case markdown(String)
}

/// One version of a page: all that an update replaces.
struct PageVersion: Sendable {
    let number: Int
    let title: String
    let body: PageBody
    let message: String
    let minorEdit: Bool
    let authorID: String
    let createdAt: Timestamp
}

/// A page with its whole history.
struct PageRecord: Sendable {
    let id: Int
    let spaceID: Int
    var parentID: Int?
    var status: PageStatus
    let authorID: String
    let createdAt: Timestamp
    let position: Int
    var latest: PageVersion
    /// The versions before `latest`, oldest first.
    var earlier: [PageVersion]
    var labels: [LabelRecord]
    var attachmentIDs: [Int]

    var title: String { latest.title }
    var modifiedAt: Timestamp { latest.createdAt }
    var parentNode: TreeNode { TreeNode(parentID, in: spaceID) }

    /// The version with a number; versions count from 1 without gaps.
    func version(_ number: Int) -> PageVersion? {
        if number == latest.number { return latest }
        return earlier.indices.contains(number - 1) ? earlier[number - 1] : nil
    }
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
struct LabelRecord: Sendable, Equatable {
    let id: Int
    let prefix: String
    let name: String
}

/// One version of an attachment's content.
struct AttachmentVersion: Sendable {
    let number: Int
    let content: [UInt8]
    let mediaType: String
    let comment: String
    let minorEdit: Bool
    let authorID: String
    let createdAt: Timestamp
    /// Names the content at the media host.
    let fileID: String
}

/// An attachment with its whole history.
struct AttachmentRecord: Sendable {
    let id: Int
    let pageID: Int
    let title: String
    let createdAt: Timestamp
    var latest: AttachmentVersion
    /// The versions before `latest`, oldest first.
    var earlier: [AttachmentVersion]
    var isTrashed = false

    /// The id as the API writes it: `att` and the number.
    var wireID: String { "att\(id)" }

    func version(_ number: Int) -> AttachmentVersion? {
        if number == latest.number { return latest }
        return earlier.indices.contains(number - 1) ? earlier[number - 1] : nil
    }
}
