public import Foundation
internal import JSON

/// A file at a page.
public struct Attachment: Sendable, Hashable, Identifiable {
    /// The attachment's identifier, such as `att123`.
    public var id: String
    /// The identifier of the page.
    public var pageID: String
    /// The file's name, unique at its page.
    public var title: String
    /// The media type, when Confluence tells.
    public var mediaType: String?
    /// The size in bytes, when Confluence tells.
    public var fileBytes: Int?
    /// The number of the latest version, from 1.
    public var versionNumber: Int
    /// When the latest version was made.
    public var createdAt: Date?
    /// What was said about the latest version; may be empty.
    public var comment: String

    /// Describes an attachment.
    public init(
        id: String, pageID: String, title: String, mediaType: String? = nil, fileBytes: Int? = nil,
        versionNumber: Int = 1, createdAt: Date? = nil, comment: String = ""
    ) {
        self.id = id
        self.pageID = pageID
        self.title = title
        self.mediaType = mediaType
        self.fileBytes = fileBytes
        self.versionNumber = versionNumber
        self.createdAt = createdAt
        self.comment = comment
    }

    /// Reads v2's and v1's forms.
    init?(_ json: JSONValue, pageID: String) {
        guard let id = json.id("id"), let title = json.text("title") else { return nil }
        let (version, extensions, metadata) = (json["version"], json["extensions"], json["metadata"])
        self.init(
            id: id, pageID: json.id("pageId") ?? pageID, title: title,
            mediaType: json.text("mediaType") ?? extensions?.text("mediaType") ?? metadata?.text("mediaType"),
            fileBytes: json["fileSize"]?.intValue ?? extensions?["fileSize"]?.intValue,
            versionNumber: version?["number"]?.intValue ?? 1,
            createdAt: (version?.text("createdAt") ?? version?.text("when")).flatMap(Timestamp.parse),
            comment: json.text("comment") ?? extensions?.text("comment") ?? metadata?.text("comment")
                ?? version?.text("message") ?? "")
    }
}

extension Attachment {
    /// The name under which Confluence keeps a file: forms send quotation marks and line ends percent-encoded (WHATWG), and
    /// as that they stay.
    static func keptName(_ fileName: String) -> String {
        fileName.replacing("\"", with: "%22").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }
}

/// What to upload.
public enum AttachmentContent: Sendable {
    /// These bytes.
    case bytes([UInt8])
    /// A regular file, read while it is sent.
    case file(path: String)
}
