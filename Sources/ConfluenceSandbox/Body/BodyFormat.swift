import JSON

/// The representations of a body that reads can ask for.
enum BodyFormat: String, CaseIterable {
    case storage
    /// The editor's own document, as JSON.
    case document = "atlas_doc_format"
    case view
    case exportView = "export_view"
    case anonymousExportView = "anonymous_export_view"
    case styledView = "styled_view"
    case editor

    /// What lists offer.
    static let bulk: [BodyFormat] = [.storage, .document]

    /// Reads `body-format`; `nil` when none is asked for.
    ///
    /// - Throws: `APIError`, a bad request, for a format that this path does not offer.
    static func requested(_ query: QueryParameters, allowed: [BodyFormat]) throws -> BodyFormat? {
        guard let text = query["body-format"], !text.isEmpty else { return nil }
        guard let format = BodyFormat(rawValue: text.lowercased()), allowed.contains(format) else {
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            throw APIError.badRequest("Provided value {\(text)} for 'body-format' is not one of: \(names)")
        }
        return format
    }

    /// The `body` member of a page: empty unless a format was asked for.
    ///
    /// - Throws: `APIError` when the body cannot be written in the format.
    static func json(_ body: PageBody, as format: BodyFormat?) throws -> JSONValue {
        guard let format else { return [:] }
        let value = try format.value(of: body)
        return [format.rawValue: ["representation": .string(format.rawValue), "value": .string(value)]]
    }

    /// A body in this format.
    ///
    /// - Throws: `APIError` when the body cannot be written in it.
    func value(of body: PageBody) throws -> String {
        let storage = try StorageCheck.storage(of: body)
        switch self {
        case .storage: return storage
        case .document: return try DocumentFormat.document(fromStorage: storage)
        case .view, .exportView, .anonymousExportView, .editor: return try StorageCheck.html(of: storage)
        case .styledView:
            return "<!DOCTYPE html>\n<html><head><meta charset=\"UTF-8\"></head><body>"
                + (try StorageCheck.html(of: storage)) + "</body></html>"
        }
    }
}
