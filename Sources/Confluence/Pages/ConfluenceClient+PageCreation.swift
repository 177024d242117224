internal import JSON

extension ConfluenceClient {
    /// The content property that keeps the key of the write that created a page.
    static let creationKeyProperty = "belay.key"
    /// How often a page that was just created is looked for: Cloud may need a moment until it finds it (md2conf's api.py
    /// asks again after a 404, too).
    private static let lookAttemptsMax = 4

    /// Creates a page.
    ///
    /// An answer that got lost is no trouble: titles are unique in a space, so the page is looked up by its title, and
    /// created again only when it is not there. With a key, a page that was created before a crash is recognised, too.
    ///
    /// - Parameters:
    ///   - space: the space.
    ///   - title: the title, which no other page of the space may have.
    ///   - storage: the body in storage format.
    ///   - parentID: the page above; without it the space's home page.
    ///   - key: the key that marks this creation in a content property. See also `createdPage(key:titled:in:)`.
    /// - Returns: the new page with its body, or the one that was created with the key before.
    /// - Throws: `ConfluenceError`: `titleTaken` when another page has the title, `invalidContent` when the body is not
    ///   well-formed.
    public func createPage(
        in space: Space, title: String, storage: String, parentID: String? = nil, key: String? = nil
    ) async throws -> Page {
        _ = try PathID.checked(space.id, of: "space")
        _ = try storageDocument(storage, "the body of the new page", title)
        let call = pageDialect.create(title: title, storage: storage, in: space, parentID: parentID)
        var backoff = Backoff(policy: retry)
        var isOutcomeUnknown = false
        while true {
            do {
                var page = try page(try await fetchJSON(call), call)
                page.body = page.body ?? storage
                return try await marked(page, key)
            } catch let failure as ConfluenceError {
                isOutcomeUnknown = isOutcomeUnknown || failure.isOutcomeUnknown
                var reported = failure
                reported.isOutcomeUnknown = isOutcomeUnknown
                if isOutcomeUnknown || failure.code == .titleTaken && key != nil {
                    let content = PageContent(title: title, storage: storage)
                    if let page = try await created(content, in: space, key, reported) {
                        return try await marked(page, key)
                    }
                }
                // The title keeps a second page from being created, so trying again does no harm.
                guard failure.isOutcomeUnknown || failure.code == .rateLimited,
                    let wait = backoff.nextWait(retryAfter: failure.retryAfter, random: surroundings.random())
                else { throw reported }
                try await surroundings.sleep(wait)
            }
        }
    }

    /// Looks for the page that was created with a key.
    ///
    /// - Parameters:
    ///   - key: the key of the creation.
    ///   - title: the page's title.
    ///   - space: the space.
    /// - Returns: the page with its body, `nil` when no page has the title or it was not created with the key.
    /// - Throws: `ConfluenceError`.
    public func createdPage(key: String, titled title: String, in space: Space) async throws -> Page? {
        guard let page = try await fetchPage(titled: title, in: space),
            try await fetchProperty(key: Self.creationKeyProperty, pageID: page.id)?.value == .string(key)
        else { return nil }
        return try await fetchPage(id: page.id)
    }

    /// The page that has the title, when our own creation made it; `nil` when no page has it.
    ///
    /// - Throws: `titleTaken` when another page has it, and `failure` when nothing can be found out.
    private func created(
        _ content: PageContent, in space: Space, _ key: String?, _ failure: ConfluenceError
    ) async throws -> Page? {
        var taken = failure
        do {
            guard let found = try await fetchPage(titled: content.title, in: space) else { return nil }
            let page = try await fetchPage(id: found.id)
            if try await isOurs(page, content, key) { return page }
            guard failure.code != .titleTaken else { throw failure }
            taken.code = .titleTaken
            taken.isOutcomeUnknown = false
            taken.message =
                "page \(MessageText.quoted(content.title)): the title is taken by page \(page.id), which is "
                + "another's; choose another title [\(site.authority)]"
        } catch is ConfluenceError {
            throw failure
        }
        throw taken
    }

    /// Whether a page that was found is the one that our creation made.
    private func isOurs(_ page: Page, _ content: PageContent, _ key: String?) async throws -> Bool {
        if let key, let property = try await fetchProperty(key: Self.creationKeyProperty, pageID: page.id) {
            return property.value == .string(key)
        }
        // Created, but stopped before the key was put on: nobody has touched it since.
        guard page.version.number == 1, isEquivalent(page.body ?? "", content.storage),
            let author = page.version.authorID
        else { return false }
        return author == (try await currentUser().accountID)
    }

    /// Puts the key on a page that was just created.
    private func marked(_ page: Page, _ key: String?) async throws -> Page {
        guard let key else { return page }
        var attempt = 1
        while true {
            do {
                _ = try await setProperty(key: Self.creationKeyProperty, value: .string(key), pageID: page.id)
                return page
            } catch let failure as ConfluenceError where failure.code == .notFound && attempt < Self.lookAttemptsMax {
                try await surroundings.sleep(.milliseconds(250) * attempt * (0.5 + surroundings.random()))
                attempt += 1
            }
        }
    }
}
