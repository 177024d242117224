/// The edits that put content into a section or beside it.
extension StorageDocument {
    func insert(
        _ content: EditContent, _ place: SectionPlace, of reference: SectionReference
    ) throws(StorageFormatError) -> EditPatch {
        let section = try section(reference)
        let new: StorageDocument
        switch place {
        case .start, .end:
            new = try sectionFragment(of: content, level: section.level, heading: section.heading)
        case .before, .after:
            new = try fragment(
                of: content, headingLevelMin: section.level, for: "the place \(place) section “\(section.heading)”")
        }
        let bytes = new.trimmedBytes
        guard !bytes.isEmpty else { return .none }
        let offset =
            switch place {
            case .before: section.headingRange.lowerBound
            case .start: section.headingRange.upperBound
            case .after: tree.trimmingSpaces(section.bodyRange).upperBound
            case .end: endOfText(of: section, startsWithHeading: new.startsWithHeading)
            }
        return EditPatch([ByteReplacement(offset..<offset, bytes)])
    }

    /// Content for a section's body.
    ///
    /// - Throws: `StorageFormatError` if it is ill-formed, or has a heading that would end the section: the next edit would
    ///   leave what is behind it.
    func sectionFragment(
        of content: EditContent, level: Int, heading: String
    ) throws(StorageFormatError) -> StorageDocument {
        let what = "section “\(heading)”"
        let new = try fragment(of: content, headingLevelMin: min(6, level + 1), for: what)
        for index in new.tree.children(of: -1) {
            guard let found = new.tree.nodes[index].tag.headingLevel, found <= level else { continue }
            throw new.fault(
                "the new content of \(what) has a heading of level \(found), which would end it",
                at: new.tree.nodes[index].start,
                hint: level < 6 ? "use level \(level + 1) or lower" : "use bold text")
        }
        return new
    }

    /// The end of what a section says itself, or of all of it for content that starts a subsection.
    func endOfText(of section: StorageSection, startsWithHeading: Bool) -> Int {
        var end = section.bodyRange.upperBound
        // A subsection in a macro or a layout of the section does not end the section's text.
        var node = section.bodyNodes.lowerBound
        while !startsWithHeading, node < section.bodyNodes.upperBound {
            if tree.nodes[node].tag.headingLevel != nil {
                end = tree.nodes[node].start
                break
            }
            node = tree.nodes[node].next
        }
        return tree.trimmingSpaces(section.bodyRange.lowerBound..<end).upperBound
    }

    private var startsWithHeading: Bool {
        tree.contentNodes(of: -1).first.map { tree.nodes[$0].tag.headingLevel != nil } ?? false
    }
}
