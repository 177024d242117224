internal import JSON

/// A place in the tree of a space: a page, or something that pages stand under.
public struct ContentNode: Sendable, Hashable, Identifiable {
    /// What stands at a place; new kinds may come.
    public struct Kind: Sendable, Hashable {
        /// The name that Confluence uses.
        public let rawValue: String

        /// Names a kind.
        public init(_ rawValue: String) { self.rawValue = rawValue }

        /// A page.
        public static let page = Kind("page")
        /// A folder, which has no text but may have pages below it.
        public static let folder = Kind("folder")
    }

    /// The identifier.
    public var id: String
    /// What it is.
    public var kind: Kind
    /// The title; empty where Confluence does not tell it, as with ancestors on Cloud.
    public var title: String
    /// The identifier of what stands above, when Confluence tells.
    public var parentID: String?
    /// How far below the page that was asked for; 1 for its children.
    public var depth: Int

    /// Describes a place.
    public init(id: String, kind: Kind, title: String = "", parentID: String? = nil, depth: Int = 1) {
        self.id = id
        self.kind = kind
        self.title = title
        self.parentID = parentID
        self.depth = depth
    }
}
