public import StorageFormat

extension ConfluenceClient {
    /// What a page's body must stay within to be written: more bytes than Cloud takes, since Data Center may take them.
    public static let bodyLimits = StorageLimits(bytesMax: 10 << 20)

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
    ///   - baseVersion: the version that the edit was made for; a page with another version is left alone.
    ///   - minorEdit: whether not to tell the page's watchers.
    ///   - openComments: what to do when open inline comments would lose the text that they stand at.
    ///   - verify: whether to read the page again after the write and to compare.
    ///   - edit: makes the new body, in storage format, out of the present one; may be called several times.
    /// - Returns: what was done.
    /// - Throws: `ConfluenceError`: `conflict` when the page is not at `baseVersion` or others were faster each time
    ///   (`versionConflict` tells which), `openComments`, `invalidContent` when the body before or after the edit is not
    ///   well-formed, `notApplied` when the page does not show what was written; and whatever `edit` throws.
    public func editPage(
        id: String, message: String, key: String? = nil, baseVersion: Int? = nil, minorEdit: Bool = true,
        openComments: OpenComments = .refuse, verify: Bool = false,
        edit: @escaping @Sendable (StorageDocument) async throws -> String
    ) async throws -> PageEdit {
        let change = PageChange(
            pageID: id, message: message, key: key, baseVersion: baseVersion, isMinorEdit: minorEdit,
            openComments: openComments, verify: verify
        ) { page in
            let document = try storageDocument(page.body ?? "", "page \(page.id): the body of", page.title)
            return PageContent(title: page.title, storage: try await edit(document))
        }
        return try await apply(change)
    }

    /// Replaces a page's title and body, if nobody changed the page meanwhile.
    ///
    /// A page that has the title and says the same already gets no new version. An answer that got lost is no trouble:
    /// the page shows whether the update was done.
    ///
    /// - Parameters:
    ///   - id: the page's identifier.
    ///   - title: the title; the present one to leave it.
    ///   - storage: the whole body in storage format.
    ///   - baseVersion: the number of the version that this was made from.
    ///   - message: what to tell about the change.
    ///   - key: the key that marks this update in the version's message. See also `wasApplied(key:pageID:)`.
    ///   - minorEdit: whether not to tell the page's watchers.
    ///   - openComments: what to do when open inline comments would lose the text that they stand at.
    ///   - verify: whether to read the page again after the write and to compare.
    /// - Returns: the page as it is now, with its body.
    /// - Throws: as `editPage` does: `conflict` when the page has another version by now.
    public func updatePage(
        id: String, title: String, storage: String, baseVersion: Int, message: String = "", key: String? = nil,
        minorEdit: Bool = true, openComments: OpenComments = .refuse, verify: Bool = false
    ) async throws -> Page {
        let content = PageContent(title: title, storage: storage)
        let change = PageChange(
            pageID: id, message: message, key: key, baseVersion: baseVersion, isMinorEdit: minorEdit,
            openComments: openComments, verify: verify
        ) { _ in content }
        return try await apply(change).page
    }

    /// Parses a body as strictly as Confluence does.
    ///
    /// - Throws: `ConfluenceError` with `invalidContent`, which names row and column.
    func storageDocument(_ body: String, _ what: String, _ title: String) throws(ConfluenceError) -> StorageDocument {
        do {
            return try StorageDocument(parsing: body, limits: Self.bodyLimits)
        } catch {
            throw ConfluenceError(
                code: .invalidContent,
                message: "\(what) \(MessageText.quoted(title)) is not well-formed, at row and column "
                    + MessageText.line("\(error)"))
        }
    }
}
