/// The state that somebody gave a page, such as `In progress`.
struct ContentState: Sendable, Codable, Equatable {
    /// Those every space has; Confluence numbers them from 0.
    static let suggested = [
        ContentState(id: 0, name: "Rough draft", color: "#ffc400"),
        ContentState(id: 1, name: "In progress", color: "#2684ff"),
        ContentState(id: 2, name: "Ready for review", color: "#57d9a3"),
    ]

    let id: Int
    let name: String
    let color: String
}

/// The state that a page has.
struct PageStateRecord: StoredRecord {
    /// The page's id.
    let id: Int
    var state: ContentState
}
