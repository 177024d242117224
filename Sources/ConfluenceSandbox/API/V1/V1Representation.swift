import JSON

/// The forms in which version 1 gives a body.
enum V1Representation: String, Sendable, CaseIterable {
    case storage
    case view
    case exportView = "export_view"
    case styledView = "styled_view"
    case anonymousExportView = "anonymous_export_view"
    case editor

    /// A body in this form.
    ///
    /// - Throws: `APIError` when it cannot be read.
    func value(of storage: String) throws -> String {
        switch self {
        case .storage, .editor: storage
        case .view, .exportView, .anonymousExportView: try StorageCheck.html(of: storage)
        case .styledView:
            "<html><head><style type=\"text/css\">body { font-family: sans-serif; }</style></head><body>"
                + (try StorageCheck.html(of: storage)) + "</body></html>"
        }
    }
}
