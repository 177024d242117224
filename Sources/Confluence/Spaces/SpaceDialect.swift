/// What the two APIs for spaces differ in.
protocol SpaceDialect: Sendable {
    /// Lists all spaces.
    func list() -> APICall
    /// Looks for a space by its key; the answer is a list.
    func find(key: String) -> APICall
}

struct CloudSpaces: SpaceDialect {
    func list() -> APICall {
        APICall("GET", .v2, "/spaces", query: [("limit", "250")], subject: "spaces")
    }

    func find(key: String) -> APICall {
        // A key with a comma asks for several.
        APICall(
            "GET", .v2, "/spaces", query: [("keys", key), ("limit", "250")],
            subject: "space \(MessageText.quoted(key))")
    }
}

struct DataCenterSpaces: SpaceDialect {
    func list() -> APICall {
        APICall("GET", .v1, "/space", query: [("expand", "homepage"), ("limit", "200")], subject: "spaces")
    }

    func find(key: String) -> APICall {
        // As a filter, because a key in the path would have to be safe there.
        APICall(
            "GET", .v1, "/space", query: [("spaceKey", key), ("expand", "homepage"), ("limit", "200")],
            subject: "space \(MessageText.quoted(key))")
    }
}
