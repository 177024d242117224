import StorageFormat

/// What the sandbox does with bodies.
///
/// The only place that knows StorageFormat's parser and converter.
enum StorageCheck {
    /// The body unchanged, when it is well-formed.
    ///
    /// - Throws: `APIError`, a bad request, in Confluence's words with row and column.
    static func checked(_ storage: String) throws -> String {
        try parsed(storage).source
    }

    /// The body, parsed.
    ///
    /// - Throws: `APIError`, a bad request, in Confluence's words with row and column.
    static func parsed(_ storage: String) throws -> StorageDocument {
        do {
            return try StorageDocument(parsing: storage)
        } catch {
            let hint = error.hint.map { " (\($0))" } ?? ""
            throw APIError.badRequest(
                "Error parsing xhtml: \(error.reason)\(hint)\n at [row,col {unknown-source}]: "
                    + "[\(error.row),\(error.column)]")
        }
    }

    /// The body in storage format; Markdown is converted now.
    ///
    /// - Throws: `APIError` when Markdown that a loader brought cannot be converted.
    static func storage(of body: PageBody) throws -> String {
        switch body {
        case .storage(let storage): return storage
        case .markdown(let markdown):
            do {
                return try StorageMarkdown.storage(fromMarkdown: markdown)
            } catch {
                throw APIError.unavailable("The Markdown that this page was loaded from cannot be converted: \(error)")
            }
        }
    }

    /// The text that the search finds.
    ///
    /// Markdown is its own text: the marks are no words.
    ///
    /// - Throws: `APIError` when the stored body cannot be read.
    static func plainText(of body: PageBody) throws -> String {
        switch body {
        case .markdown(let markdown): return markdown
        case .storage(let storage): return try document(storage).plainText()
        }
    }

    /// The body as HTML that is safe to show.
    ///
    /// - Throws: `APIError` when the stored body cannot be read.
    static func html(of storage: String) throws -> String {
        StorageHTML.render(try document(storage))
    }

    static func document(_ storage: String) throws -> StorageDocument {
        do {
            return try StorageDocument(parsing: storage)
        } catch {
            throw APIError.unavailable("The stored body cannot be read: \(error)")
        }
    }
}
