/// A file that arrived.
struct Upload: Sendable {
    let fileName: String
    let mediaType: String
    let content: StoredContent
    let comment: String
    let minorEdit: Bool
    let authorID: String
}

extension Site {
    /// The attachments of a page in the order they were made.
    ///
    /// - Throws: `APIError`, not found.
    func listAttachments(ofPage id: Int) throws -> [AttachmentRecord] {
        try requirePage(id).page.attachmentIDs.compactMap { attachments[$0] }.filter { !$0.isTrashed }
    }

    /// The attachment with an id; trashed ones only when they are wanted.
    ///
    /// - Throws: `APIError`, not found.
    func requireAttachment(_ id: Int, includingTrashed: Bool = false) throws -> AttachmentRecord {
        guard let attachment = attachments[id], includingTrashed || !attachment.isTrashed else {
            throw APIError.notFound()
        }
        return attachment
    }

    /// The version of an attachment with a number, `nil` when there is none.
    func version(_ number: Int, of attachment: AttachmentRecord) -> AttachmentVersion? {
        number == attachment.latest.number
            ? attachment.latest : attachmentVersions[VersionID.make(owner: attachment.id, number: number)]
    }

    /// All versions of an attachment, oldest first.
    func versions(of attachment: AttachmentRecord) -> [AttachmentVersion] {
        (1..<attachment.latest.number).compactMap { version($0, of: attachment) } + [attachment.latest]
    }

    /// Attaches files to a page, all or none.
    ///
    /// - Parameters:
    ///   - uploads: the files.
    ///   - pageID: the page.
    ///   - replacing: whether a file whose name the page has becomes that attachment's next version.
    /// - Returns: the attachments as they are now, in the order of the files.
    /// - Throws: `APIError`: not found, or a bad request when a name is taken and must not be replaced.
    func attach(_ uploads: [Upload], toPage pageID: Int, replacing: Bool) throws -> [AttachmentRecord] {
        let existing = try listAttachments(ofPage: pageID)
        if !replacing, let taken = uploads.first(where: { upload in existing.contains { $0.title == upload.fileName } })
        {
            throw APIError.badRequest(
                "Cannot add a new attachment with same file name as an existing attachment: \(taken.fileName)")
        }
        return try uploads.map { upload in
            if let known = try listAttachments(ofPage: pageID).first(where: { $0.title == upload.fileName }) {
                return try addVersion(upload, toAttachment: known.id)
            }
            let id = makeID()
            let attachment = AttachmentRecord(
                id: id, pageID: pageID, title: upload.fileName, createdAt: now(),
                latest: makeVersion(upload, attachmentID: id, number: 1))
            attachments[attachment.id] = attachment
            pages[pageID]?.attachmentIDs.append(attachment.id)
            return attachment
        }
    }

    /// Makes a file the next version of an attachment.
    ///
    /// - Throws: `APIError`, not found.
    func addVersion(_ upload: Upload, toAttachment id: Int) throws -> AttachmentRecord {
        var attachment = try requireAttachment(id)
        attachmentVersions[attachment.latest.id] = attachment.latest
        attachment.latest = makeVersion(upload, attachmentID: id, number: attachment.latest.number + 1)
        attachments[id] = attachment
        return attachment
    }

    private func makeVersion(_ upload: Upload, attachmentID: Int, number: Int) -> AttachmentVersion {
        AttachmentVersion(
            attachmentID: attachmentID, number: number, content: upload.content, mediaType: upload.mediaType,
            comment: upload.comment,
            minorEdit: upload.minorEdit, authorID: upload.authorID, createdAt: now())
    }

    /// Changes what is known of an attachment beside its content, and where it hangs; that makes no version.
    ///
    /// - Throws: `APIError`: not found, a conflict when the version is neither the latest nor the next, or a bad
    ///   request when another attachment of the page has the name.
    func updateAttachment(
        _ id: Int, versionNumber: Int, title: String?, mediaType: String?, comment: String?, pageID: Int
    ) throws -> AttachmentRecord {
        var attachment = try requireAttachment(id)
        let latest = attachment.latest.number
        // The document asks for the latest; markdown-to-confluence sends the next, and is content with the real site.
        guard [latest, latest + 1].contains(versionNumber) else {
            throw APIError.staleVersion(current: latest, provided: versionNumber)
        }
        try moveAttachment(id, toPage: pageID, name: title.flatMap { $0.isEmpty ? nil : $0 })
        attachment = try requireAttachment(id)
        if let mediaType, !mediaType.isEmpty { attachment.latest.mediaType = mediaType }
        if let comment { attachment.latest.comment = comment }
        attachments[id] = attachment
        return attachment
    }

    // MARK: The media host

    /// Makes a token that opens one version of an attachment for a while, without credentials.
    func makeMediaToken(attachmentID: Int, version: Int) -> String {
        mediaTokens.issue(attachmentID: attachmentID, version: version, at: now())
    }

    /// The content that a token opens.
    ///
    /// - Throws: `APIError`: forbidden when the token is unknown or expired, not found when the content is gone.
    func media(fileID: String, token: String) throws -> (attachment: AttachmentRecord, version: AttachmentVersion) {
        guard let grant = mediaTokens.grant(for: token, at: now()) else {
            throw APIError.forbidden("The token of this URL is unknown or expired: ask for a new download URL.")
        }
        let attachment = try requireAttachment(grant.attachmentID)
        guard let version = version(grant.version, of: attachment), version.content.fileID == fileID else {
            throw APIError.notFound()
        }
        return (attachment, version)
    }
}
