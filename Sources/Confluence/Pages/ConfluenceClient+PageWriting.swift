internal import StorageFormat

/// How every change of a page is made: read, change, check, write, look.
extension ConfluenceClient {
    /// How often a change is made to a page that others write at the same time.
    private static let raceAttemptsMax = 4

    /// Makes a change.
    func apply(_ change: PageChange) async throws -> PageEdit {
        var page = try await readPage(id: change.pageID, body: .storage)
        var attempt = 1
        while true {
            let body = page.body ?? ""
            if change.made(page.version) {
                return PageEdit(outcome: .alreadyApplied, page: page, previousBody: body)
            }
            try checkStatus(page)
            if let base = change.baseVersion, page.version.number != base {
                // Done long ago and changed by others since is done, too.
                guard let key = change.key, try await wasApplied(key: key, pageID: page.id) else {
                    throw drift(from: base, page)
                }
                return PageEdit(outcome: .alreadyApplied, page: page, previousBody: body)
            }
            let content = try await change.make(page)
            guard try await differs(content, from: page, change) else {
                return PageEdit(outcome: .unchanged, page: page, previousBody: body)
            }
            switch try await write(content, over: page, change) {
            case .done(let written):
                if change.verify { try await verify(content, written) }
                return PageEdit(outcome: .updated, page: written, previousBody: body)
            case .lost(var failure, let current):
                failure.versionConflict = VersionConflict(
                    kind: .lostRace, baseVersion: page.version.number, currentVersion: current.version.number)
                if failure.isOutcomeUnknown {
                    // Without a key, nobody can tell whose the versions in between are.
                    guard let key = change.key else { throw failure }
                    if try await wasApplied(key: key, pageID: page.id) {
                        return PageEdit(outcome: .alreadyApplied, page: current, previousBody: body)
                    }
                }
                guard attempt < Self.raceAttemptsMax else { throw failure }
                // Others that lost the same race come back at other moments.
                try await surroundings.sleep(.milliseconds(100) * attempt * (0.5 + surroundings.random()))
                attempt += 1
                page = current
            }
        }
    }

    /// Makes sure that a write changes no more than title and body.
    private func checkStatus(_ page: Page) throws(ConfluenceError) {
        guard page.status != "current" else { return }
        throw ConfluenceError(
            code: .badRequest,
            message: "page \(page.id): it is \(page.status), and an update would bring it back; restore it first "
                + "[\(site.authority)]")
    }

    private func drift(from base: Int, _ page: Page) -> ConfluenceError {
        let current = page.version.number
        return ConfluenceError(
            code: .conflict,
            message: "page \(page.id): it is at version \(current), and the change was made from version \(base); look "
                + "at what changed, and make the change from there [\(site.authority)]",
            versionConflict: VersionConflict(kind: .drift, baseVersion: base, currentVersion: current))
    }

    /// Whether a change would change anything that a person can see; checks what it would do.
    private func differs(_ content: PageContent, from page: Page, _ change: PageChange) async throws -> Bool {
        let body = page.body ?? ""
        guard content.title != page.title || content.storage != body else { return false }
        let new = try storageDocument(content.storage, "page \(page.id): the new body of", page.title)
        let old = try? StorageDocument(parsing: body, limits: Self.bodyLimits)
        if content.title == page.title, let old, new.isEquivalent(to: old) { return false }
        if change.openComments == .refuse {
            try await checkOpenComments(old.map(CommentMarkers.init(in:)) ?? .unparsed(body), new, page)
        }
        return true
    }

    // MARK: Writing

    private enum WriteResult {
        case done(Page)
        /// The page has changed since it was read.
        case lost(ConfluenceError, current: Page)
    }

    /// Writes the next version of a page, and finds out what became of it when the answer does not tell.
    private func write(_ content: PageContent, over page: Page, _ change: PageChange) async throws -> WriteResult {
        let version = NextVersion(
            number: page.version.number + 1, message: change.markedMessage, isMinorEdit: change.isMinorEdit)
        let call = pageDialect.update(id: page.id, content, version)
        var attempt = 1
        var isOutcomeUnknown = false
        while true {
            do {
                var written = try self.page(try await fetchJSON(call), call)
                // Data Center's answer has no body.
                written.body = written.body ?? content.storage
                return .done(written)
            } catch var failure as ConfluenceError where failure.code == .conflict || failure.isOutcomeUnknown {
                isOutcomeUnknown = isOutcomeUnknown || failure.isOutcomeUnknown
                failure.isOutcomeUnknown = isOutcomeUnknown
                guard let current = try await readAfterFailure(page.id) else { throw failure }
                if current.version.number == version.number, isOurs(current, content, change) { return .done(current) }
                if failure.code == .conflict, current.version.number != page.version.number {
                    return .lost(failure, current: current)
                }
                // Not changed, but locked: Data Center's OptimisticLockException.
                guard failure.code == .conflict, attempt < Self.raceAttemptsMax else { throw failure }
                try await surroundings.sleep(.milliseconds(100) * attempt * (0.5 + surroundings.random()))
                attempt += 1
            }
        }
    }

    /// Whether the version that was to be made is the one that we tried to make.
    private func isOurs(_ page: Page, _ content: PageContent, _ change: PageChange) -> Bool {
        if change.key != nil { return change.made(page.version) }
        return page.version.message == change.message && page.title == content.title
            && isEquivalent(page.body ?? "", content.storage)
    }

    /// The page after a failed write, `nil` when it cannot be read either.
    func readAfterFailure(_ id: String) async throws -> Page? {
        do {
            return try await readPage(id: id, body: .storage)
        } catch is ConfluenceError {
            return nil
        }
    }

    // MARK: Looking

    /// Compares what a page shows with what was written.
    private func verify(_ content: PageContent, _ written: Page) async throws {
        var page = try await readPage(id: written.id, body: .storage)
        if page.version.number > written.version.number {
            page = try await readPage(id: written.id, body: .storage, version: written.version.number)
        }
        let expected = try storageDocument(content.storage, "page \(page.id): the new body of", page.title)
        let found = try storageDocument(page.body ?? "", "page \(page.id): the stored body of", page.title)
        let difference =
            page.title == content.title
            ? found.firstDifference(from: expected)
            : "expected the title \(MessageText.quoted(content.title)) but found \(MessageText.quoted(page.title))"
        guard let difference else { return }
        throw ConfluenceError(
            code: .notApplied,
            message: "page \(page.id): version \(written.version.number) is not what was written: "
                + "\(MessageText.line(difference)); compare them in the page's history [\(site.authority)]")
    }

    func isEquivalent(_ one: String, _ other: String) -> Bool {
        guard one != other else { return true }
        guard let one = try? StorageDocument(parsing: one, limits: Self.bodyLimits),
            let other = try? StorageDocument(parsing: other, limits: Self.bodyLimits)
        else { return false }
        return one.isEquivalent(to: other)
    }
}
