/// What a request wants to see of a thing: the tree that `expand=body.storage,version,children.page` spells.
///
/// Names that a thing does not have are ignored, as on the real site; so is the range in `children.page[0:10]`.
struct Expansion: Sendable, Equatable {
    private static let countMax = 200
    private static let depthMax = 10

    private var children: [String: Expansion] = [:]

    /// Nothing beyond the thing itself.
    init() {}

    /// Reads `expand`, which may be repeated; without it the default counts.
    ///
    /// - Throws: `APIError`, a bad request, when there is too much of it.
    init(_ query: QueryParameters, default fallback: [String] = []) throws {
        let asked = query.list("expand")
        try self.init(paths: query["expand"] == nil ? fallback : asked)
    }

    init(paths: [String]) throws {
        guard paths.count <= Self.countMax else {
            throw APIError.badRequest("The parameter 'expand' names more than \(Self.countMax) properties.")
        }
        for path in paths {
            let names = path.split(separator: ".").map { String($0.prefix { $0 != "[" }).trimmingWhitespace() }
            guard names.count <= Self.depthMax else {
                throw APIError.badRequest("The parameter 'expand' is nested deeper than \(Self.depthMax) levels.")
            }
            insert(names[...])
        }
    }

    private mutating func insert(_ names: ArraySlice<String>) {
        guard let name = names.first, !name.isEmpty else { return }
        children[name, default: Expansion()].insert(names.dropFirst())
    }

    /// What is wanted of a member; `nil` when the member is not wanted.
    subscript(name: String) -> Expansion? { children[name] }

    var isEmpty: Bool { children.isEmpty }
    var names: Dictionary<String, Expansion>.Keys { children.keys }
}
