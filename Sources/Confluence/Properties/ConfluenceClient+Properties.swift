public import JSON

extension ConfluenceClient {
    /// How often a property is written that others write at the same time.
    private static let raceAttemptsMax = 4
    private static let keyLengthMax = 255

    /// Lists the properties of a page, Confluence's own among them.
    ///
    /// - Parameter pageID: the page's identifier.
    /// - Returns: the properties.
    /// - Throws: `ConfluenceError` with `badRequest` when the identifier is none.
    public func properties(pageID: String) throws -> ConfluenceListing<ContentProperty> {
        try listing(pageID: pageID, key: nil)
    }

    /// Fetches a property of a page.
    ///
    /// - Parameters:
    ///   - key: the property's key.
    ///   - pageID: the page's identifier.
    /// - Returns: the property, `nil` when the page has none with the key.
    /// - Throws: `ConfluenceError` with `notFound` when there is no such page.
    public func fetchProperty(key: String, pageID: String) async throws -> ContentProperty? {
        for try await property in try listing(pageID: pageID, key: key) where property.key == key { return property }
        return nil
    }

    /// Sets a property of a page to a value: creates it, or makes a new version of it.
    ///
    /// A property that has the value already is left alone. When others write it at the same time, the last one wins.
    ///
    /// - Parameters:
    ///   - key: the property's key.
    ///   - value: any JSON value.
    ///   - pageID: the page's identifier.
    /// - Returns: the property.
    /// - Throws: `ConfluenceError` with `conflict` when others were faster four times.
    @discardableResult public func setProperty(
        key: String, value: JSONValue, pageID: String
    ) async throws -> ContentProperty {
        let id = try PathID.checked(pageID, of: "page")
        try Self.check(key)
        var attempt = 1
        while true {
            let present = try await fetchProperty(key: key, pageID: id)
            if let present, present.value == value { return present }
            var call =
                if let present { propertyDialect.update(present, value, pageID: id) } else {
                    propertyDialect.create(key, value, pageID: id)
                }
            // What is there already is a conflict, so doing it twice does no more than once.
            call.isIdempotent = true
            do {
                let json = try await fetchJSON(call)
                // Some answers leave the value out.
                return ContentProperty(
                    id: json.id("id") ?? present?.id ?? "", key: key, value: json["value"] ?? value,
                    versionNumber: json["version"]?["number"]?.intValue ?? (present?.versionNumber ?? 0) + 1)
            } catch let failure as ConfluenceError where Self.isRace(failure) && attempt < Self.raceAttemptsMax {
                // Someone else was faster, or an earlier try without an answer has done it: the property tells.
                try await surroundings.sleep(.milliseconds(100) * attempt * (0.5 + surroundings.random()))
                attempt += 1
            }
        }
    }

    /// Deletes a property of a page; one that is not there is fine.
    ///
    /// - Parameters:
    ///   - key: the property's key.
    ///   - pageID: the page's identifier.
    /// - Throws: `ConfluenceError` with `notFound` when there is no such page.
    public func deleteProperty(key: String, pageID: String) async throws {
        guard let present = try await fetchProperty(key: key, pageID: pageID) else { return }
        try Self.check(key)
        try await sendRemoval(propertyDialect.delete(present, pageID: try PathID.checked(pageID, of: "page")))
    }

    private func listing(pageID: String, key: String?) throws -> ConfluenceListing<ContentProperty> {
        let call = propertyDialect.list(pageID: try PathID.checked(pageID, of: "page"), key: key)
        return ConfluenceListing(client: self, call: call) { json, _ in
            guard let property = ContentProperty(json) else { throw unexpected(call, "a property has no id or key") }
            return property
        }
    }

    /// An existing key is a conflict; Data Center calls it a bad request.
    private static func isRace(_ failure: ConfluenceError) -> Bool {
        failure.code == .conflict
            || failure.status == 400 && failure.message.lowercased().contains("already exists")
    }

    /// A key goes into a path on Data Center.
    private static func check(_ key: String) throws(ConfluenceError) {
        guard (1...keyLengthMax).contains(key.utf8.count), key != ".", key != ".." else {
            throw ConfluenceError(
                code: .badRequest,
                message: "\(MessageText.quoted(key)) is no key of a property: use 1 to \(keyLengthMax) bytes")
        }
    }
}
