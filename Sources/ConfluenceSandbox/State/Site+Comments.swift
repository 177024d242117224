/// One version of a comment.
struct CommentVersion: Sendable, Codable {
    let stamp: VersionStamp
    /// The body in storage format.
    let storage: String
}

/// The passage of a page that an inline comment is about.
struct InlineAnchor: Sendable, Codable {
    enum Resolution: String, Sendable, Codable {
        case open
        case reopened
        case resolved
        /// The passage is no longer in the body.
        case dangling
    }

    /// The `ac:ref` of the marker in the page's body.
    let markerRef: String
    /// The text that was selected.
    let selection: String
    var resolution = Resolution.open
    var resolvedBy: String?
    var resolvedAt: Timestamp?
}

/// A comment on a page or an attachment, or a reply to one.
struct CommentRecord: StoredRecord {
    let id: Int
    /// The page or attachment it is on, for a reply too.
    let containerID: Int
    /// The comment that it answers.
    var parentID: Int?
    /// What it marks in the page; `nil` for a footer comment and for a reply.
    var anchor: InlineAnchor?
    /// Whether it is an inline comment or a reply to one.
    let isInline: Bool
    var latest: CommentVersion
    /// The versions before `latest`, oldest first.
    var earlier: [CommentVersion] = []

    var createdAt: Timestamp { (earlier.first ?? latest).stamp.createdAt }
    var modifiedAt: Timestamp { latest.stamp.createdAt }

    func version(_ number: Int) -> CommentVersion? {
        if number == latest.stamp.number { return latest }
        return earlier.indices.contains(number - 1) ? earlier[number - 1] : nil
    }
}

extension Site {
    /// The comments on something, replies included, in the order they were made.
    func listComments(on containerID: Int) -> [CommentRecord] {
        commentIDsByContainer[containerID, default: []].compactMap { comments[$0] }
    }

    /// The comment with an id.
    ///
    /// - Throws: `APIError`, not found.
    func requireComment(_ id: Int) throws -> CommentRecord {
        guard let comment = comments[id] else { throw APIError.notFound() }
        return comment
    }

    /// Adds a footer comment, or a reply to any comment.
    ///
    /// - Parameters:
    ///   - storage: the comment.
    ///   - containerID: what the comment is on; for a reply its parent tells.
    ///   - parentID: the comment that is answered.
    ///   - authorID: who writes it.
    /// - Returns: the comment.
    /// - Throws: `APIError`, not found.
    func addComment(_ storage: String, on containerID: Int, replyTo parentID: Int? = nil, by authorID: String) throws
        -> CommentRecord
    {
        let parent = try parentID.map(requireComment)
        let containerID = parent?.containerID ?? containerID
        guard attachments[containerID]?.isTrashed == false || pages[containerID]?.status == .current else {
            throw APIError.notFound()
        }
        return insertComment(
            storage, on: containerID, parentID: parentID, isInline: parent?.isInline ?? false, anchor: nil, by: authorID
        )
    }

    /// Adds an inline comment, and puts the body that carries its marker in the place of the page's latest one.
    ///
    /// That makes no version (seen by users of other clients, whose next update drops the marker).
    ///
    /// - Parameters:
    ///   - storage: the comment.
    ///   - anchor: what it marks.
    ///   - id: the page.
    ///   - body: the body that was marked.
    ///   - marked: the body with the marker.
    ///   - authorID: who writes it.
    /// - Returns: the comment; `nil` when the page has changed since `body` was read.
    /// - Throws: `APIError`, not found.
    func addInlineComment(
        _ storage: String, anchor: InlineAnchor, onPage id: Int, body: PageBody, marked: String, by authorID: String
    ) throws -> CommentRecord? {
        let page = try requirePage(id, statuses: [.current]).page
        guard page.latest.body == body else { return nil }
        let tasks = try TaskElements.read(.storage(marked))
        pages[id]?.latest.body = .storage(marked)
        setTasks(tasks, ofPage: id)
        return insertComment(storage, on: id, parentID: nil, isInline: true, anchor: anchor, by: authorID)
    }

    /// Gives a comment its next version, and resolves or reopens an inline one.
    ///
    /// - Parameters:
    ///   - id: the comment.
    ///   - storage: the new body; `nil` leaves it.
    ///   - versionNumber: the next version's number.
    ///   - message: the next version's message.
    ///   - resolved: the new state; `nil` leaves it.
    ///   - authorID: who writes it.
    /// - Returns: the comment as it is now.
    /// - Throws: `APIError`: not found, conflict when the version is not the next one, or a bad request for a
    ///   comment whose passage is gone.
    func updateComment(
        _ id: Int, storage: String?, versionNumber: Int, message: String, resolved: Bool?, by authorID: String
    ) throws -> CommentRecord {
        var comment = try requireComment(id)
        guard versionNumber == comment.latest.stamp.number + 1 else {
            throw APIError.staleVersion(current: comment.latest.stamp.number, provided: versionNumber)
        }
        if var anchor = comment.anchor, let resolved, resolved != (anchor.resolution == .resolved) {
            guard anchor.resolution != .dangling else {
                throw APIError.badRequest("A dangling inline comment cannot be updated.")
            }
            anchor.resolution = resolved ? .resolved : .reopened
            (anchor.resolvedBy, anchor.resolvedAt) = (authorID, now())
            comment.anchor = anchor
        }
        comment.earlier.append(comment.latest)
        comment.latest = CommentVersion(
            stamp: VersionStamp(
                number: versionNumber, message: message, minorEdit: false, authorID: authorID, createdAt: now()),
            storage: storage ?? comment.latest.storage)
        comments[id] = comment
        return comment
    }

    /// Removes a comment for good; replies move up to what it answered.
    ///
    /// - Throws: `APIError`, not found.
    func deleteComment(_ id: Int) throws {
        let comment = try requireComment(id)
        for reply in listComments(on: comment.containerID) where reply.parentID == id {
            comments[reply.id]?.parentID = comment.parentID
        }
        comments[id] = nil
        commentIDsByContainer[comment.containerID]?.removeAll { $0 == id }
        forgetProperties(of: id)
    }

    /// Removes all comments on something that goes.
    func forgetComments(on containerID: Int) {
        for id in commentIDsByContainer[containerID] ?? [] {
            comments[id] = nil
            forgetProperties(of: id)
        }
        commentIDsByContainer[containerID] = nil
    }

    /// Compares the inline comments of a page with the markers in its new body.
    ///
    /// An open comment whose marker is gone dangles; it opens again when its marker comes back. A resolved one stays.
    func refreshInlineComments(ofPage id: Int) {
        let inline = listComments(on: id).filter { $0.anchor != nil }
        guard !inline.isEmpty, let body = pages[id]?.latest.body else { return }
        let markers = InlineMarkers.references(in: body)
        for comment in inline {
            guard var anchor = comment.anchor, anchor.resolution != .resolved else { continue }
            let isThere = markers.contains(anchor.markerRef)
            if !isThere {
                anchor.resolution = .dangling
            } else if anchor.resolution == .dangling {
                anchor.resolution = .open
            }
            comments[comment.id]?.anchor = anchor
        }
    }

    private func insertComment(
        _ storage: String, on containerID: Int, parentID: Int?, isInline: Bool, anchor: InlineAnchor?,
        by authorID: String
    ) -> CommentRecord {
        let stamp = VersionStamp(number: 1, message: "", minorEdit: false, authorID: authorID, createdAt: now())
        let comment = CommentRecord(
            id: makeID(), containerID: containerID, parentID: parentID, anchor: anchor, isInline: isInline,
            latest: CommentVersion(stamp: stamp, storage: storage))
        comments[comment.id] = comment
        index(comment)
        return comment
    }

    /// Notes where a comment is that was made or loaded.
    func index(_ comment: CommentRecord) {
        commentIDsByContainer[comment.containerID, default: []].append(comment.id)
    }
}
