internal import Foundation
internal import HTTP

/// The address of a page in a browser, taken apart.
struct PageAddress {
    let url: HTTPURL
    /// The parts of the path, escapes resolved, without those before the site's own.
    private let path: [String]
    private let query: [String: String]

    /// - Throws: `PageReferenceError` when it is no URL.
    init(_ text: String) throws(PageReferenceError) {
        do {
            url = try HTTPURL(text)
        } catch {
            throw PageReferenceError("\(MessageText.quoted(text)) is no address: \(error.message)")
        }
        let parts = url.text.split(separator: "?", maxSplits: 1)
        path = (parts.first ?? "").split(separator: "/").dropFirst(2).map { PercentEncoding.decode($0) ?? String($0) }
        var query: [String: String] = [:]
        for pair in parts.dropFirst().first?.split(separator: "&") ?? [] {
            let (name, value) = Self.split(pair)
            query[name] = value
        }
        self.query = query
    }

    /// The page that the address leads to.
    func reference() throws(PageReferenceError) -> PageReference {
        // `try` in the operand of `??` would lose the error's type.
        let placed = try placed()
        guard let target = queried() ?? placed else {
            throw PageReferenceError(
                "\(url.authority)/\(MessageText.line(path.joined(separator: "/"))) leads to no page: "
                    + "copy the address of the page, or give its id")
        }
        let version = query["pageVersion"].flatMap { Int($0) }
        return PageReference(target, version: version, authority: url.authority)
    }

    /// `…/viewpage.action?pageId=123`, `…?spaceKey=OPS&title=Disk+full`, `/spaces/OPS/overview?homepageId=123`.
    private func queried() -> PageReference.Target? {
        for name in ["pageId", "homepageId"] {
            if let id = query[name], PageReference.isNumber(id) { return .id(id) }
        }
        guard let title = query["title"], let key = query["spaceKey"] ?? query["key"] else { return nil }
        return .title(title, spaceKey: key)
    }

    /// What the path says: everything before the site's own parts, such as `/wiki`, counts as the site's context.
    private func placed() throws(PageReferenceError) -> PageReference.Target? {
        for (index, part) in path.enumerated() {
            let rest = path[(index + 1)...]
            guard let next = rest.first else { continue }
            switch part {
            case "x":
                guard let id = Self.pageID(ofShortLink: next) else { continue }
                return .id(id)
            case "display":
                guard let title = rest.dropFirst().first else { return .home(spaceKey: next) }
                return .title(title.replacing("+", with: " "), spaceKey: next)
            case "spaces":
                return try inSpace(next, rest.dropFirst())
            case "content" where PageReference.isNumber(next), "pages" where PageReference.isNumber(next):
                return .id(next)
            default:
                continue
            }
        }
        return nil
    }

    /// `/spaces/OPS/pages/123/Disk+full`, `/spaces/OPS/pages/edit-v2/123`, `/spaces/OPS/overview`.
    private func inSpace(
        _ key: String, _ rest: ArraySlice<String>
    ) throws(PageReferenceError) -> PageReference.Target? {
        switch rest.first {
        case nil, "overview": return .home(spaceKey: key)
        case "pages", "history": return rest.first(where: PageReference.isNumber).map { .id($0) }
        case let kind?:
            throw PageReferenceError("the address leads to something else than a page: \(MessageText.quoted(kind))")
        }
    }

    private static func split(_ pair: Substring) -> (name: String, value: String) {
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = (parts.dropFirst().first ?? "").replacing("+", with: " ")
        return (String(parts[0]), PercentEncoding.decode(value) ?? String(value))
    }

    /// The page that a short link (`/x/AQAB`) stands for: its code is the id's bytes, the lowest first, in Base64 with `-`
    /// for `/`, `_` for `+`, and without the `A`s at the end.
    static func pageID(ofShortLink code: String) -> String? {
        let text = code.replacing("-", with: "/").replacing("_", with: "+")
        guard text.utf8.count <= 11, !text.isEmpty,
            let bytes = Data(base64Encoded: text + String(repeating: "A", count: 11 - text.utf8.count) + "=")
        else { return nil }
        return Int(exactly: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }).map(String.init)
    }
}
