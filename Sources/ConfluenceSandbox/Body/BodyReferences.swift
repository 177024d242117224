import StorageFormat

/// What a body refers to, in lower case, for the search.
enum BodyReferences {
    /// The names of the macros in a body.
    ///
    /// - Throws: `APIError` when the stored body cannot be read.
    static func macros(in body: PageBody) throws -> Set<String> {
        try values(in: body, element: "ac:structured-macro", attributes: ["ac:name"])
    }

    /// The users that a body mentions, by account id, name or key, as they stand there.
    ///
    /// - Throws: `APIError` when the stored body cannot be read.
    static func users(in body: PageBody) throws -> Set<String> {
        try values(in: body, element: "ri:user", attributes: ["ri:account-id", "ri:username", "ri:userkey"])
    }

    private static func values(in body: PageBody, element: String, attributes: [String]) throws -> Set<String> {
        let storage = try StorageCheck.storage(of: body)
        // Most bodies have none, and need no parsing.
        guard storage.contains(element) else { return [] }
        var open = try StorageCheck.document(storage).nodes
        var values: Set<String> = []
        while let node = open.popLast() {
            if node.name == element {
                values.formUnion(attributes.compactMap { node[attribute: $0]?.lowercased() })
            }
            open += node.children
        }
        return values
    }
}
