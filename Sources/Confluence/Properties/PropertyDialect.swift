internal import JSON

/// What the two APIs for content properties differ in: version 2 names them by id, version 1 by key.
protocol PropertyDialect: Sendable {
    /// Lists the properties of a page; where only one key matters, others may come all the same.
    func list(pageID: String, key: String?) -> APICall
    /// Creates a property.
    func create(_ key: String, _ value: JSONValue, pageID: String) -> APICall
    /// Writes the next version of a property.
    func update(_ property: ContentProperty, _ value: JSONValue, pageID: String) -> APICall
    /// Deletes a property.
    func delete(_ property: ContentProperty, pageID: String) -> APICall
}

struct CloudProperties: PropertyDialect {
    func list(pageID: String, key: String?) -> APICall {
        var call = APICall(
            "GET", .v2, "/pages/\(pageID)/properties", query: [("limit", "250")],
            subject: "properties of page \(pageID)")
        if let key { call.setQuery("key", key) }
        return call
    }

    func create(_ key: String, _ value: JSONValue, pageID: String) -> APICall {
        APICall("POST", .v2, "/pages/\(pageID)/properties", subject: subject(key, pageID))
            .sending(["key": .string(key), "value": value])
    }

    func update(_ property: ContentProperty, _ value: JSONValue, pageID: String) -> APICall {
        APICall("PUT", .v2, "/pages/\(pageID)/properties/\(property.id)", subject: subject(property.key, pageID))
            .sending([
                "key": .string(property.key), "value": value, "version": ["number": .int(property.versionNumber + 1)],
            ])
    }

    func delete(_ property: ContentProperty, pageID: String) -> APICall {
        APICall("DELETE", .v2, "/pages/\(pageID)/properties/\(property.id)", subject: subject(property.key, pageID))
    }
}

struct DataCenterProperties: PropertyDialect {
    func list(pageID: String, key: String?) -> APICall {
        // A single property's 404 would not tell whether the page or the property is missing.
        APICall(
            "GET", .v1, "/content/\(pageID)/property", query: [("expand", "version"), ("limit", "200")],
            subject: "properties of page \(pageID)")
    }

    func create(_ key: String, _ value: JSONValue, pageID: String) -> APICall {
        APICall("POST", .v1, "/content/\(pageID)/property", subject: subject(key, pageID))
            .sending(["key": .string(key), "value": value])
    }

    func update(_ property: ContentProperty, _ value: JSONValue, pageID: String) -> APICall {
        APICall("PUT", .v1, path(property, pageID), subject: subject(property.key, pageID))
            .sending([
                "id": .string(property.id), "key": .string(property.key), "value": value,
                "version": ["number": .int(property.versionNumber + 1)],
            ])
    }

    func delete(_ property: ContentProperty, pageID: String) -> APICall {
        APICall("DELETE", .v1, path(property, pageID), subject: subject(property.key, pageID))
    }

    private func path(_ property: ContentProperty, _ pageID: String) -> String {
        "/content/\(pageID)/property/\(PercentEncoding.encode(property.key))"
    }
}

private func subject(_ key: String, _ pageID: String) -> String {
    "property \(MessageText.quoted(key)) of page \(pageID)"
}
