/// A page of the sandbox, as tests look at it.
public struct SandboxPage: Sendable {
    /// The id, as the API writes it.
    public let id: String
    /// The key of the page's space.
    public let spaceKey: String
    /// The title of the latest version.
    public let title: String
    /// The number of the latest version.
    public let version: Int
    /// The message of the latest version.
    public let message: String
    /// The body in storage format.
    public let storage: String
    /// The names of the page's labels.
    public let labels: [String]
    /// The attachments that are not in the trash, in the order they were made.
    public let attachments: [SandboxAttachment]
}

/// An attachment of the sandbox, as tests look at it.
public struct SandboxAttachment: Sendable {
    /// The id, as the API writes it: `att` and a number.
    public let id: String
    /// The name of the file.
    public let fileName: String
    /// The media type that came with the file.
    public let mediaType: String
    /// The number of the latest version.
    public let version: Int
    /// The comment of the latest version.
    public let comment: String
    /// The size of the latest version in bytes.
    public var size: Int { stored.size }
    let stored: StoredContent
    let contents: ContentStore

    /// The content of the latest version, read when it is asked for.
    public var content: [UInt8] {
        get throws { try contents.bytes(stored) }
    }
}

extension Sandbox {
    /// The account of whoever works in the sandbox without the API.
    private static let otherAccountID = "557058:somebody-else"

    /// Whether there are no spaces yet.
    public var isEmpty: Bool {
        get async { await site.spaces.count == 0 }
    }

    /// The page with an id, `nil` when there is none or it is in the trash.
    ///
    /// - Throws: when Markdown that the page was loaded from cannot be converted.
    public func page(id: String) async throws -> SandboxPage? {
        try await site.open()
        guard let number = Int(id), let item = try? await site.requirePage(number) else { return nil }
        let attachments = try await site.listAttachments(ofPage: number)
            .map { attachment in
                SandboxAttachment(
                    id: attachment.wireID, fileName: attachment.title, mediaType: attachment.latest.mediaType,
                    version: attachment.latest.number, comment: attachment.latest.comment,
                    stored: attachment.latest.content, contents: site.contents)
            }
        return SandboxPage(
            id: id, spaceKey: item.space.key, title: item.page.title, version: item.page.latest.number,
            message: item.page.latest.message, storage: try StorageCheck.storage(of: item.page.latest.body),
            labels: item.page.labels.map(\.name), attachments: attachments)
    }

    /// The page with a title, whose case does not matter; `nil` when there is none.
    ///
    /// - Throws: when Markdown that the page was loaded from cannot be converted.
    public func page(titled title: String, inSpace spaceKey: String) async throws -> SandboxPage? {
        try await site.open()
        guard let space = await site.space(key: spaceKey) else { return nil }
        var listing = PageListing()
        listing.scope = .spaces([space.id])
        listing.title = title
        guard let found = try await site.listPages(listing).items.first else { return nil }
        return try await page(id: String(found.page.id))
    }

    /// Makes a space; a key that is taken gives the space that has it.
    ///
    /// - Throws: when the key is not made of letters and digits.
    public func makeSpace(key: String, name: String) async throws {
        try await site.open()
        _ = try await site.makeSpace(key: key, name: name, authorID: Self.otherAccountID)
        try await site.commit()
    }

    /// Makes a page under its space's homepage, as somebody else would.
    ///
    /// - Returns: the page's id.
    /// - Throws: when the space is not there, the title is taken or the body is not well-formed.
    @discardableResult
    public func makePage(titled title: String, storage: String, inSpace spaceKey: String) async throws -> String {
        try await site.open()
        guard let space = await site.space(key: spaceKey) else { throw APIError.notFound() }
        let draft = PageDraft(
            spaceID: space.id, parent: .homepage, title: title, body: .storage(try StorageCheck.checked(storage)),
            message: "", authorID: Self.otherAccountID)
        let page = try await site.createPage(draft)
        try await site.commit()
        return String(page.id)
    }

    /// Gives a page a new version, as somebody else would who edits it at the same time.
    ///
    /// - Throws: when the page is not there or the body is not well-formed.
    public func replaceBody(ofPage id: String, storage: String) async throws {
        try await edit(page: id, by: Self.otherAccountID, message: "") { _ in try StorageCheck.checked(storage) }
    }

    /// Gives a page a new version, as a person would who edits it in the editor: macros get their ids, and on Cloud
    /// paragraphs, headings, lists, tables and macros the editor's own ids (`local-id`, `ac:local-id`) too.
    ///
    /// - Parameters:
    ///   - id: the page's id.
    ///   - storage: the body that the person leaves, `nil` for the present one.
    ///   - name: the name of the user who edits, `nil` for somebody else.
    ///   - message: what the person writes about the version.
    /// - Throws: when the page is not there or the body is not well-formed.
    public func editInEditor(
        page id: String, storage: String? = nil, by name: String? = nil, message: String = ""
    ) async throws {
        let accountID = name.map { Principal(name: $0).accountID } ?? Self.otherAccountID
        let isCloud = configuration.profile.isCloud
        try await edit(page: id, by: accountID, message: message) { present in
            let stored = try StoredBody.store(try storage ?? StorageCheck.storage(of: present))
            return isCloud ? try EditorBody.identified(stored) : stored
        }
    }

    private func edit(
        page id: String, by accountID: String, message: String, _ makeBody: (PageBody) throws -> String
    ) async throws {
        guard let number = Int(id) else { throw APIError.notFound() }
        try await site.open()
        let page = try await site.requirePage(number).page
        _ = try await site.updatePage(
            PageUpdate(
                id: number, title: page.title, body: .storage(try makeBody(page.latest.body)),
                versionNumber: page.latest.number + 1, message: message, minorEdit: false, parentID: nil,
                authorID: accountID))
        try await site.commit()
    }

    /// Adds an inline comment to the first passage of a page that has a text, as somebody else would; the page gets
    /// the mark in its body, and no new version.
    ///
    /// - Returns: the comment's id.
    /// - Throws: when the page is not there or has no such passage.
    @discardableResult
    public func addInlineComment(toPage id: String, on text: String, storage: String) async throws -> String {
        try await site.open()
        guard let number = Int(id) else { throw APIError.notFound() }
        let comment = try StorageCheck.checked(storage)
        let body = try await site.requirePage(number).page.latest.body
        let anchor = InlineAnchor(markerRef: makeUUID(), selection: text)
        let page = try StorageCheck.storage(of: body)
        guard let marked = try InlineMarkers.mark(page, selection: text, at: 0, reference: anchor.markerRef) else {
            throw APIError.badRequest("The page has no passage '\(text)'.")
        }
        guard
            let made = try await site.addInlineComment(
                comment, anchor: anchor, onPage: number, body: body, marked: marked, by: Self.otherAccountID)
        else { throw APIError.badRequest("The page has changed meanwhile: try again.") }
        try await site.commit()
        return String(made.id)
    }

    /// Lets only some users, told by their names, read and update a page; nobody named means everybody.
    ///
    /// - Throws: when the page is not there.
    public func restrict(page id: String, read: [String], update: [String]) async throws {
        try await site.open()
        guard let number = Int(id) else { throw APIError.notFound() }
        func accountID(_ name: String) -> String { Principal(name: name).accountID }
        let (readers, writers) = (read.map(accountID), update.map(accountID))
        try await site.changeRestrictions(ofPage: number) { record in
            record.read = RestrictionSubjects(users: readers)
            record.update = RestrictionSubjects(users: writers)
        }
        try await site.commit()
    }
}
