public import Foundation
internal import JSON

/// A page, with or without its body.
public struct Page: Sendable, Hashable, Identifiable {
    /// The page's identifier.
    public var id: String
    /// The title, unique in its space.
    public var title: String
    /// The identifier of the space.
    public var spaceID: String
    /// `current`, `archived`, `trashed` or `draft`.
    public var status: String
    /// The identifier of the page or folder above, when there is one.
    public var parentID: String?
    /// The latest version, or the one that was asked for.
    public var version: PageVersion
    /// The body in the form that was asked for.
    public var body: String?
    /// The address of the page for people; `nil` as long as a site behind the gateway has not told where it is for
    /// people.
    public var webURL: String?

    /// Describes a page.
    public init(
        id: String, title: String, spaceID: String, status: String = "current", parentID: String? = nil,
        version: PageVersion, body: String? = nil, webURL: String?
    ) {
        self.id = id
        self.title = title
        self.spaceID = spaceID
        self.status = status
        self.parentID = parentID
        self.version = version
        self.body = body
        self.webURL = webURL
    }
}

/// One version of a page.
public struct PageVersion: Sendable, Hashable {
    /// The number, from 1.
    public var number: Int
    /// When it was made.
    public var createdAt: Date?
    /// What its author says about the change; may be empty.
    public var message: String
    /// Whether the change was too small to tell watchers.
    public var isMinorEdit: Bool
    /// The account that made it, when Confluence tells: see `User.accountID`.
    public var authorID: String?

    /// Describes a version.
    public init(
        number: Int, createdAt: Date? = nil, message: String = "", isMinorEdit: Bool = false, authorID: String? = nil
    ) {
        self.number = number
        self.createdAt = createdAt
        self.message = message
        self.isMinorEdit = isMinorEdit
        self.authorID = authorID
    }

    /// Reads v2's and v1's forms.
    init?(_ json: JSONValue) {
        guard let number = json["number"]?.intValue else { return nil }
        self.init(
            number: number, createdAt: (json.text("createdAt") ?? json.text("when")).flatMap(Timestamp.parse),
            message: json["message"]?.stringValue ?? "", isMinorEdit: json["minorEdit"]?.boolValue ?? false,
            authorID: json.text("authorId") ?? json["by"]?.accountID)
    }
}

/// Which form of a page's body to fetch.
public enum PageBodyFormat: String, Sendable, Hashable {
    /// None.
    case none
    /// The storage format, in which Confluence keeps it.
    case storage
    /// HTML as the page shows it.
    case view
    /// HTML that stands without Confluence, as for an export.
    case exportView = "export_view"
}
