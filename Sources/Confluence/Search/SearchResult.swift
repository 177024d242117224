public import Foundation
internal import HTTP
internal import JSON

/// A hit of Confluence's own search.
public struct SearchResult: Sendable, Hashable {
    /// The identifier of the content.
    public var contentID: String
    /// What was found: `page`, `blogpost`, `attachment` and others.
    public var type: String
    /// The title, without marks.
    public var title: String
    /// A passage, without marks.
    public var excerpt: String
    /// The key of the space, when Confluence tells.
    public var spaceKey: String?
    /// The address for people; `nil` as long as a site behind the gateway has not told where it is for people.
    public var webURL: String?
    /// When it was changed last.
    public var lastModified: Date?

    init?(_ json: JSONValue, links: PeopleLinks, linkBase: String?) {
        guard let content = json["content"], let id = content.id("id") else { return nil }
        contentID = id
        type = content.text("type") ?? "page"
        title = Self.plain(json.text("title") ?? content.text("title") ?? "")
        excerpt = Self.plain(json.text("excerpt") ?? "")
        let displayURL = json["resultGlobalContainer"]?.text("displayUrl")
        spaceKey = content["space"]?.text("key") ?? displayURL?.split(separator: "/").last.map(String.init)
        webURL = links.url(
            json.text("url") ?? content["_links"]?.text("webui") ?? "/pages/viewpage.action?pageId=\(id)",
            base: linkBase)
        lastModified = json["lastModified"]?.stringValue.flatMap(Timestamp.parse)
    }

    /// A text without the marks around hits, its entities read once.
    static func plain(_ text: String) -> String {
        var text = text.replacing("@@@hl@@@", with: "").replacing("@@@endhl@@@", with: "")
        // The ampersand last: it is what the others were escaped with.
        let entities = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&"),
        ]
        for (entity, character) in entities { text = text.replacing(entity, with: character) }
        return MessageText.line(text, lengthMax: 2000)
    }
}
