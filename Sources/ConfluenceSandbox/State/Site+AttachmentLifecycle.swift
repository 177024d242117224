extension Site {
    /// Hangs an attachment on a page, another one or its own, and may name it otherwise; no version is made.
    ///
    /// - Throws: `APIError`: not found, or a bad request when another attachment of the page has the name.
    func moveAttachment(_ id: Int, toPage pageID: Int, name: String?) throws {
        var attachment = try requireAttachment(id)
        let title = name ?? attachment.title
        guard try !listAttachments(ofPage: pageID).contains(where: { $0.title == title && $0.id != id }) else {
            throw APIError.badRequest(
                "Cannot move an attachment to the file name of an existing attachment: \(title)")
        }
        if attachment.pageID != pageID {
            pages[attachment.pageID]?.attachmentIDs.removeAll { $0 == id }
            pages[pageID]?.attachmentIDs.append(id)
        }
        (attachment.pageID, attachment.title) = (pageID, title)
        attachments[id] = attachment
    }

    /// Removes a version of an attachment for good; without the latest one the one before it is the latest.
    ///
    /// - Throws: `APIError`: not found, or a bad request for the only version.
    func deleteVersion(_ number: Int, ofAttachment id: Int) throws {
        var attachment = try requireAttachment(id)
        guard version(number, of: attachment) != nil else {
            throw APIError.notFound("There is no version \(number) of the attachment with id \(id).")
        }
        if number == attachment.latest.number {
            guard let before = versions(of: attachment).dropLast().last else {
                throw APIError.badRequest("The only version of an attachment cannot be deleted.")
            }
            attachment.latest = before
            attachments[id] = attachment
            attachmentVersions[before.id] = nil
        } else {
            attachmentVersions[VersionID.make(owner: id, number: number)] = nil
        }
    }

    /// Puts an attachment into the trash, or, when it is there and `purge` is set, removes it for good.
    ///
    /// - Throws: `APIError`: not found, or a bad request for the purge of a live attachment.
    func deleteAttachment(_ id: Int, purge: Bool) throws {
        var attachment = try requireAttachment(id, includingTrashed: purge)
        if purge {
            guard attachment.isTrashed else {
                throw APIError.badRequest("Only trashed content can be purged. Content with id \(id) is not trashed.")
            }
            removeAttachment(id)
            pages[attachment.pageID]?.attachmentIDs.removeAll { $0 == id }
        } else {
            attachment.isTrashed = true
            attachments[id] = attachment
        }
    }

    /// Removes an attachment with its history for good; the page's list of attachments is the caller's.
    func removeAttachment(_ id: Int) {
        guard let attachment = attachments[id] else { return }
        attachments[id] = nil
        for number in 1..<attachment.latest.number {
            attachmentVersions[VersionID.make(owner: id, number: number)] = nil
        }
        forgetProperties(of: id)
        forgetComments(on: id)
    }
}
