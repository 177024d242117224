import JSON

/// What handlers read out of a request's JSON body.
extension JSONValue {
    static func missing(_ name: String) -> APIError {
        APIError.badRequest("The request body must contain '\(name)'.")
    }

    /// An id, which may be a text or a number; `att` before an attachment's is dropped.
    ///
    /// - Throws: `APIError`, a bad request, when it is something else.
    func optionalID(_ name: String) throws -> Int? {
        guard let value = self[name], !value.isNull else { return nil }
        let text = value.stringValue.map { $0.hasPrefix("att") ? String($0.dropFirst(3)) : $0 }
        guard let id = value.intValue ?? text.flatMap({ Int($0) }) else {
            throw APIError.badRequest(
                "Provided value {\(value)} for '\(name)' is not the correct type. Expected type is long")
        }
        return id
    }

    /// An id that must be there.
    ///
    /// - Throws: `APIError`, a bad request.
    func requiredID(_ name: String) throws -> Int {
        guard let id = try optionalID(name) else { throw Self.missing(name) }
        return id
    }

    /// A text that must be there.
    ///
    /// - Throws: `APIError`, a bad request.
    func requiredText(_ name: String) throws -> String {
        guard let text = self[name]?.stringValue else { throw Self.missing(name) }
        return text
    }

    /// The number and the message of the version that an update makes.
    ///
    /// - Throws: `APIError`, a bad request.
    func newVersion() throws -> (number: Int, message: String, minorEdit: Bool) {
        guard let version = self["version"] else { throw Self.missing("version") }
        guard let number = version["number"]?.intValue else { throw Self.missing("version.number") }
        return (number, version["message"]?.stringValue ?? "", version["minorEdit"]?.boolValue ?? false)
    }

    /// The `body` in storage format, as it is stored; `nil` when there is none.
    ///
    /// Both forms that the API takes are read: `{"representation", "value"}`, and that under the
    /// representation's name.
    ///
    /// - Throws: `APIError`, a bad request, when it is not well-formed or in a format the sandbox does not take.
    func storageBody() throws -> String? {
        guard let body = self["body"], !body.isNull else { return nil }
        let nested = ["storage", "atlas_doc_format", "wiki"].first { body[$0]?.objectValue != nil }
        let content = nested.flatMap { body[$0] } ?? body
        let representation = content["representation"]?.stringValue ?? nested ?? ""
        guard let value = content["value"]?.stringValue else { throw Self.missing("body.value") }
        switch representation {
        case "storage": return try StoredBody.store(value)
        case "atlas_doc_format": return try StoredBody.store(try DocumentFormat.storage(fromDocument: value))
        default:
            throw APIError.badRequest(
                "Provided value {\(representation)} for 'body.representation' is not one the sandbox takes: "
                    + "storage, atlas_doc_format")
        }
    }
}
