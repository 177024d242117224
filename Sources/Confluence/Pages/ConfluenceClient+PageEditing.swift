public import StorageFormat

/// What an edit of a page came to.
public struct PageEdit: Sendable {
    /// What was done.
    public enum Outcome: Sendable, Hashable {
        /// The page has a new version.
        case updated
        /// The edit changed nothing, so nothing was written.
        case unchanged
        /// The latest version carries the key of this edit: it was done before.
        case alreadyApplied
    }

    /// What was done.
    public var outcome: Outcome
    /// The page as it is now, with its body.
    public var page: Page
    /// The body before the edit.
    public var previousBody: String

    /// Describes an edit.
    public init(outcome: Outcome, page: Page, previousBody: String) {
        self.outcome = outcome
        self.page = page
        self.previousBody = previousBody
    }
}

extension ConfluenceClient {
    /// How often an edit is applied to a page that others change at the same time.
    private static let editAttemptsMax = 4

    /// Reads a page, changes its body, and writes it back.
    ///
    /// When someone else is faster, the page is read again and the edit applied to what it is by then, three
    /// times at most. An edit that changes nothing writes nothing.
    ///
    /// - Parameters:
    ///   - id: the page's identifier.
    ///   - message: what to tell about the change.
    ///   - key: the key that marks this edit in the version's message; a page whose latest version carries it is
    ///     left alone. See also `wasApplied(key:pageID:)`.
    ///   - minorEdit: whether not to tell the page's watchers.
    ///   - edit: makes the new body, in storage format, out of the present one; may be called several times.
    /// - Returns: what was done.
    /// - Throws: `ConfluenceError`: `conflict` when others were faster each time, `invalidContent` when the body
    ///   before or after the edit is not well-formed; and whatever `edit` throws.
    public func editPage(
        id: String, message: String, key: String? = nil, minorEdit: Bool = false,
        edit: @Sendable (StorageDocument) async throws -> String
    ) async throws -> PageEdit {
        let message = key.map { IdempotencyMarker.mark(message, key: $0) } ?? message
        var attempt = 1
        while true {
            let page = try await fetchPage(id: id, body: .storage)
            let body = page.body ?? ""
            if let key, IdempotencyMarker.isMarked(page.version.message, key: key) {
                return PageEdit(outcome: .alreadyApplied, page: page, previousBody: body)
            }
            let newBody = try await edit(try parse(body, of: page, "the body of"))
            guard newBody != body else { return PageEdit(outcome: .unchanged, page: page, previousBody: body) }
            _ = try parse(newBody, of: page, "the edit of")
            do {
                let updated = try await updatePage(
                    id: id, title: page.title, storage: newBody, baseVersion: page.version.number, message: message,
                    minorEdit: minorEdit)
                return PageEdit(outcome: .updated, page: updated, previousBody: body)
            } catch let error as ConfluenceError where error.code == .conflict && attempt < Self.editAttemptsMax {
                if error.isOutcomeUnknown {
                    // A try without an answer came before: if it was done, the page has changed once more since.
                    guard let key else { throw error }
                    if try await wasApplied(key: key, pageID: id) {
                        return PageEdit(outcome: .alreadyApplied, page: try await fetchPage(id: id), previousBody: body)
                    }
                }
                // Others that lost the same race come back at other moments.
                try await surroundings.sleep(.milliseconds(100) * attempt * (0.5 + surroundings.random()))
                attempt += 1
            }
        }
    }

    private func parse(_ body: String, of page: Page, _ what: String) throws(ConfluenceError) -> StorageDocument {
        do {
            return try StorageDocument(parsing: body)
        } catch {
            throw ConfluenceError(
                code: .invalidContent,
                message: "page \(page.id): \(what) \(MessageText.quoted(page.title)) is not well-formed: "
                    + "\(MessageText.line("\(error)"))")
        }
    }
}
