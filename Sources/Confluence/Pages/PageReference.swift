/// How a person names a page: by its id, by an address from the browser, or as `SPACE:Title`; with a version if need be.
public struct PageReference: Sendable, Hashable {
    /// What leads to the page.
    public enum Target: Sendable, Hashable {
        /// The page's identifier.
        case id(String)
        /// The title, unique among the current pages of a space, and the space's key.
        case title(String, spaceKey: String)
        /// The page at the root of the space with this key.
        case home(spaceKey: String)
    }

    /// What leads to the page.
    public var target: Target
    /// The number of a former version; `nil` for the latest.
    public var version: Int?
    /// The host, and the port if it is not the usual one, of the address that was given.
    public var authority: String?

    /// Names a page.
    public init(_ target: Target, version: Int? = nil, authority: String? = nil) {
        self.target = target
        self.version = version
        self.authority = authority
    }

    /// Reads what a person wrote.
    ///
    /// Addresses are understood in every form in which Cloud and Data Center show them: of the page, of the editor, of a
    /// version, the short link, and that of the API. `@` and a number at the end name a version.
    ///
    /// - Parameter text: `123456`, `OPS:Disk full`, `https://example.atlassian.net/wiki/spaces/OPS/pages/123456`,
    ///   `123456@7`.
    /// - Throws: `PageReferenceError`.
    public init(parsing text: String) throws(PageReferenceError) {
        let (name, version) = Self.splitVersion(text.trimmingWhitespace)
        if name.hasPrefix("https://") || name.hasPrefix("http://") {
            self = try PageAddress(name).reference()
            self.version = version ?? self.version
        } else if Self.isNumber(name) {
            self.init(.id(name), version: version)
        } else if let colon = name.firstIndex(of: ":"), Self.isSpaceKey(name[..<colon]) {
            let title = String(name[name.index(after: colon)...]).trimmingWhitespace
            guard !title.isEmpty else {
                throw PageReferenceError("\(MessageText.quoted(text)) has no title after the space's key")
            }
            self.init(.title(title, spaceKey: String(name[..<colon])), version: version)
        } else {
            throw PageReferenceError(
                "\(MessageText.quoted(text)) names no page: give its id, its address, or SPACE:Title")
        }
    }

    private static func splitVersion(_ text: String) -> (name: String, version: Int?) {
        guard let mark = text.lastIndex(of: "@"), mark != text.startIndex,
            let version = Int(text[text.index(after: mark)...]), version > 0
        else { return (text, nil) }
        return (String(text[..<mark]), version)
    }

    static func isNumber(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= 19 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isSpaceKey(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.count <= 255
            && text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || "0123456789~_-.".unicodeScalars.contains($0)
            }
    }
}

/// Why a text names no page.
public struct PageReferenceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found, and what to write instead.
    public var description: String

    init(_ description: String) { self.description = description }
}
