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
    /// The identifier of the page above, when there is one.
    public var parentID: String?
    /// The latest version.
    public var version: PageVersion
    /// The body in storage format, when it was asked for.
    public var body: String?
    /// The address of the page for people.
    public var webURL: String

    /// Describes a page.
    public init(
        id: String, title: String, spaceID: String, status: String = "current", parentID: String? = nil,
        version: PageVersion, body: String? = nil, webURL: String
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

    init?(_ json: JSONValue, site: Site, linkBase: String?) {
        guard let id = json.id("id"), let version = json["version"].flatMap(PageVersion.init) else { return nil }
        self.init(
            id: id, title: json["title"]?.stringValue ?? "", spaceID: json.id("spaceId") ?? "",
            status: json.text("status") ?? "current", parentID: json.id("parentId"), version: version,
            body: json["body"]?["storage"]?["value"]?.stringValue,
            webURL: site.webURL(
                json["_links"]?.text("webui") ?? "/pages/viewpage.action?pageId=\(id)",
                linkBase: linkBase ?? json["_links"]?.text("base")))
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

    /// Describes a version.
    public init(number: Int, createdAt: Date? = nil, message: String = "", isMinorEdit: Bool = false) {
        self.number = number
        self.createdAt = createdAt
        self.message = message
        self.isMinorEdit = isMinorEdit
    }

    init?(_ json: JSONValue) {
        guard let number = json["number"]?.intValue else { return nil }
        self.init(
            number: number, createdAt: json["createdAt"]?.stringValue.flatMap(Timestamp.parse),
            message: json["message"]?.stringValue ?? "", isMinorEdit: json["minorEdit"]?.boolValue ?? false)
    }
}

/// Which form of a page's body to fetch.
public enum PageBodyFormat: Sendable, Hashable {
    /// None.
    case none
    /// The storage format, in which Confluence keeps it.
    case storage
}
