public import Foundation
internal import JSON

/// A comment on a page, without its replies.
public struct PageComment: Sendable, Hashable, Identifiable {
    /// Whether the matter that an inline comment is about is settled.
    public enum Resolution: String, Sendable, Hashable {
        /// It is not.
        case open
        /// It was, and is not any more.
        case reopened
        /// It is.
        case resolved
        /// The text that the comment stood at is gone.
        case dangling
    }

    /// The comment's identifier.
    public var id: String
    /// The identifier of the page.
    public var pageID: String
    /// The account that wrote the latest version, when Confluence tells: see `User.accountID`.
    public var authorID: String?
    /// When the latest version was made.
    public var createdAt: Date?
    /// The text in storage format.
    public var body: String
    /// Inline comments only: whether the matter is settled.
    public var resolution: Resolution?
    /// Inline comments only: the reference of the marker in the page's body.
    public var markerReference: String?
    /// Inline comments only: the text of the page that the comment was made on.
    public var selection: String?

    /// Whether this is an inline comment on a matter that is not settled.
    public var isOpen: Bool { resolution == .open || resolution == .reopened }

    /// Describes a comment.
    public init(
        id: String, pageID: String, authorID: String? = nil, createdAt: Date? = nil, body: String = "",
        resolution: Resolution? = nil, markerReference: String? = nil, selection: String? = nil
    ) {
        self.id = id
        self.pageID = pageID
        self.authorID = authorID
        self.createdAt = createdAt
        self.body = body
        self.resolution = resolution
        self.markerReference = markerReference
        self.selection = selection
    }

    /// Reads v2's and v1's forms.
    init?(_ json: JSONValue, pageID: String, isInline: Bool) {
        guard let id = json.id("id") else { return nil }
        let version = json["version"].flatMap(PageVersion.init)
        let extensions = json["extensions"]
        let inline = json["properties"] ?? extensions?["inlineProperties"]
        let status = json.text("resolutionStatus") ?? extensions?["resolution"]?.text("status")
        self.init(
            id: id, pageID: pageID, authorID: version?.authorID, createdAt: version?.createdAt,
            body: Page.body(json) ?? "",
            // A state that we do not know is no reason to take the matter for settled.
            resolution: isInline ? status.flatMap(Resolution.init) ?? .open : nil,
            markerReference: inline?.text("inlineMarkerRef") ?? inline?.text("markerRef"),
            selection: inline?.text("inlineOriginalSelection") ?? inline?.text("originalSelection"))
    }
}
