/// The edit that replaces what is below a heading.
extension StorageDocument {
    func replaceSection(
        _ reference: SectionReference, with content: EditContent, createdAtLevel level: Int?
    ) throws(StorageFormatError) -> EditPatch {
        if let level, !(1...6).contains(level) {
            throw StorageFormatError(reason: "there is no heading level \(level)", hint: "use 1 to 6")
        }
        guard level == nil else {
            if let section = try sectionIfAny(reference) { return try replaceBody(of: section, with: content) }
            return try createSection(reference, with: content, level: level ?? 1)
        }
        return try replaceBody(of: try section(reference), with: content)
    }

    private func replaceBody(
        of section: StorageSection, with content: EditContent
    ) throws(StorageFormatError) -> EditPatch {
        let given = try sectionFragment(of: content, level: section.level, heading: section.heading)
        let new = try keepingComments(of: section.bodyNodes, in: given)
        let old = tree.trimmingSpaces(section.bodyRange)
        guard !tree.bytes[old].elementsEqual(new.trimmedBytes) else { return .none }
        var oldContent = ComparableContent(tree: tree, nodes: section.bodyNodes)
        var newContent = ComparableContent(tree: new.tree, nodes: 0..<new.tree.nodes.count)
        guard oldContent.pieces() != newContent.pieces() else { return .none }
        return EditPatch([ByteReplacement(old, new.trimmedBytes)])
    }

    /// Adds heading and content at the end of the page, or of the section that the path names above.
    private func createSection(
        _ reference: SectionReference, with content: EditContent, level: Int
    ) throws(StorageFormatError) -> EditPatch {
        guard case .path(var headings, let isFromTop) = reference, let heading = headings.popLast()?.singleLine else {
            // An anchor says where, not what the heading would be.
            _ = try section(reference)
            return .none
        }
        guard !headings.isEmpty else { return try createSection(heading, with: content, level: level) }
        let parent = try section(.path(headings, isFromTop: isFromTop))
        guard parent.level < 6 else {
            throw fault(
                "the section “\(parent.heading)” has level 6, so no section can be in it",
                at: parent.headingRange.lowerBound)
        }
        let body = try sectionFragment(of: content, level: parent.level + 1, heading: heading)
        let end = tree.trimmingSpaces(parent.bodyRange).upperBound
        let source = Self.sectionSource(heading, level: parent.level + 1, body)
        return EditPatch([ByteReplacement(at: end, source)], creates: true)
    }

    private func createSection(
        _ heading: String, with content: EditContent, level: Int
    ) throws(StorageFormatError) -> EditPatch {
        let body = try sectionFragment(of: content, level: level, heading: heading)
        let source = Self.sectionSource(heading, level: level, body)
        return EditPatch([insertion(of: source, at: .endOfPage)], creates: true)
    }

    private static func sectionSource(_ heading: String, level: Int, _ body: StorageDocument) -> String {
        "<h\(level)>\(StorageEscaping.text(heading))</h\(level)>\(body.source)"
    }
}
