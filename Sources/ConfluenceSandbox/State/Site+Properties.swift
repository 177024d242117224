import JSON

/// Who made a version of something small, and when.
struct VersionStamp: Sendable, Codable {
    let number: Int
    let message: String
    let minorEdit: Bool
    let authorID: String
    let createdAt: Timestamp
}

/// A property: a JSON value under a key of a page, an attachment, a comment, a folder or a space.
struct PropertyRecord: StoredRecord {
    let id: Int
    let ownerID: Int
    let key: String
    var value: JSONValue
    var version: VersionStamp
}

extension Site {
    private static let keyLengthMax = 255
    /// As Atlassian documents it for content properties.
    private static let valueBytesMax = 32 << 10

    /// The properties of something, in the order they were made.
    ///
    /// On Cloud a page has some that it did not get from a client: they are made now.
    func listProperties(of ownerID: Int) -> [PropertyRecord] {
        makeOwnProperties(ofPage: ownerID)
        return propertyIDsByOwner[ownerID, default: []].compactMap { properties[$0] }
    }

    /// The property with a key.
    func property(_ key: String, of ownerID: Int) -> PropertyRecord? {
        listProperties(of: ownerID).first { $0.key == key }
    }

    /// The property with an id.
    ///
    /// - Throws: `APIError`, not found, also when it is somebody else's.
    func requireProperty(_ id: Int, of ownerID: Int) throws -> PropertyRecord {
        guard let property = properties[id], property.ownerID == ownerID else { throw APIError.notFound() }
        return property
    }

    /// Makes a property.
    ///
    /// - Throws: `APIError`: a conflict when the key is taken, or a bad request.
    func createProperty(_ key: String, _ value: JSONValue, of ownerID: Int, message: String = "", by authorID: String)
        throws -> PropertyRecord
    {
        guard (1...Self.keyLengthMax).contains(key.count) else {
            throw APIError.badRequest("A property's key must have 1 to \(Self.keyLengthMax) characters.")
        }
        try check(value)
        guard property(key, of: ownerID) == nil else {
            throw APIError.conflict("Property with key [\(key)] already exists")
        }
        return insertProperty(key, value, of: ownerID, message: message, by: authorID)
    }

    /// Gives a property a new value, and its next version.
    ///
    /// - Throws: `APIError`: not found, conflict when the version is not the next one, or a bad request.
    func updateProperty(
        _ id: Int, of ownerID: Int, value: JSONValue, versionNumber: Int, message: String = "",
        minorEdit: Bool = false, by authorID: String
    ) throws -> PropertyRecord {
        var property = try requireProperty(id, of: ownerID)
        try check(value)
        guard versionNumber == property.version.number + 1 else {
            throw APIError.stalePropertyVersion(current: property.version.number, provided: versionNumber)
        }
        property.value = value
        property.version = VersionStamp(
            number: versionNumber, message: message, minorEdit: minorEdit, authorID: authorID, createdAt: now())
        properties[id] = property
        return property
    }

    /// Removes a property for good.
    ///
    /// - Throws: `APIError`, not found.
    func deleteProperty(_ id: Int, of ownerID: Int) throws {
        _ = try requireProperty(id, of: ownerID)
        properties[id] = nil
        propertyIDsByOwner[ownerID]?.removeAll { $0 == id }
    }

    /// Removes all properties of something that goes.
    func forgetProperties(of ownerID: Int) {
        for id in propertyIDsByOwner[ownerID] ?? [] { properties[id] = nil }
        propertyIDsByOwner[ownerID] = nil
    }

    private func check(_ value: JSONValue) throws {
        guard value.serialized().utf8.count <= Self.valueBytesMax else {
            throw APIError.badRequest("A property's value must have at most \(Self.valueBytesMax) bytes as JSON.")
        }
    }

    @discardableResult
    private func insertProperty(
        _ key: String, _ value: JSONValue, of ownerID: Int, message: String, by authorID: String
    ) -> PropertyRecord {
        let property = PropertyRecord(
            id: makeID(), ownerID: ownerID, key: key, value: value,
            version: VersionStamp(
                number: 1, message: message, minorEdit: false, authorID: authorID, createdAt: now()))
        properties[property.id] = property
        index(property)
        return property
    }

    /// Notes whose a property is that was made or loaded.
    func index(_ property: PropertyRecord) {
        propertyIDsByOwner[property.ownerID, default: []].append(property.id)
    }

    /// The properties that Cloud gives each page itself (recorded on a live site): clients meet them in lists.
    ///
    /// They are made when somebody first looks, so that they cost nothing for pages nobody asks about.
    private func makeOwnProperties(ofPage id: Int) {
        guard hasOwnProperties, let page = pages[id], propertyIDsByOwner[id] == nil else { return }
        let own: [(String, JSONValue)] = [
            ("page-title-property-published", ["title": .string(page.title)]), ("editor", "v2"),
            ("content-appearance-published", "default"),
        ]
        for (key, value) in own { insertProperty(key, value, of: id, message: "", by: page.authorID) }
    }
}
