/// What a link leads to.
public enum LinkTarget: Sendable, Equatable {
    /// An address: absolute, or relative to the site.
    case url(String)
    /// A page by its title, in the space of the page that has the link if `space` is nil.
    case page(title: String, space: String? = nil)
    /// A file attached to the page that has the link.
    case attachment(String)

    /// Reads a target as people write it: `page:Title`, `page:SPACE:Title`, `attachments/NAME`, anything else is an
    /// address.
    ///
    /// What is before a colon is a space if it has no white space and none follows the colon; `page::A:B` is the page
    /// `A:B`.
    public init(parsing text: String) {
        if text.hasPrefix("attachments/") {
            self = .attachment(String(text.dropFirst("attachments/".count)))
        } else if text.hasPrefix("page:") {
            let rest = text.dropFirst("page:".count)
            let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].isEmpty {
                self = .page(title: String(parts[1]))
            } else if parts.count == 2, !parts[0].contains(where: \.isWhitespace),
                let first = parts[1].first, !first.isWhitespace
            {
                self = .page(title: String(parts[1]), space: String(parts[0]))
            } else {
                self = .page(title: String(rest))
            }
        } else {
            self = .url(text)
        }
    }

    /// Refuses what no link can lead to.
    func check() throws(StorageFormatError) {
        switch self {
        case .url(let url):
            guard !url.isEmpty, LinkDestination.isAllowed(url) else {
                throw StorageFormatError(
                    reason: "no link may lead to “\(url)”", hint: "use http, https, mailto or a relative address")
            }
        case .page(let title, _):
            guard !title.isEmpty else { throw StorageFormatError(reason: "the page's title is empty") }
        case .attachment(let name):
            guard !name.isEmpty else { throw StorageFormatError(reason: "the attachment's name is empty") }
        }
    }

    /// The `ri:` element that names the target.
    var resource: String {
        switch self {
        case .url(let url): return "<ri:url ri:value=\"\(StorageEscaping.attribute(url))\" />"
        case .page(let title, let space):
            let key = space.map { " ri:space-key=\"\(StorageEscaping.attribute($0))\"" } ?? ""
            return "<ri:page\(key) ri:content-title=\"\(StorageEscaping.attribute(title))\" />"
        case .attachment(let name):
            return "<ri:attachment ri:filename=\"\(StorageEscaping.attribute(name))\" />"
        }
    }
}

extension LinkTarget: CustomStringConvertible {
    /// The target as `init(parsing:)` reads it.
    public var description: String {
        switch self {
        case .url(let url): url
        case .page(let title, let space?): "page:\(space):\(title)"
        case .page(let title, nil): title.contains(":") ? "page::\(title)" : "page:\(title)"
        case .attachment(let name): "attachments/\(name)"
        }
    }
}

extension SyntaxTree {
    /// What an `ri:` element names, if a link target can say it all.
    func linkTarget(ofResource node: Int) -> LinkTarget? {
        switch nodes[node].tag {
        case .page:
            attribute("ri:content-title", of: node).map { .page(title: $0, space: attribute("ri:space-key", of: node)) }
        case .attachment where children(of: node).first { nodes[$0].kind == .element } == nil:
            attribute("ri:filename", of: node).map { .attachment($0) }
        case .url:
            attribute("ri:value", of: node).map { .url($0) }
        default:
            nil
        }
    }
}
