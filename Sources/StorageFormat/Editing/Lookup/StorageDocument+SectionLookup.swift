extension StorageDocument {
    /// The section that is meant; linear in the body's size.
    ///
    /// - Parameter reference: how it is named.
    /// - Returns: the section.
    /// - Throws: `StorageFormatError` with the candidates if there is none, or more than one.
    public func section(_ reference: SectionReference) throws(StorageFormatError) -> StorageSection {
        let all = sections
        return try only(try matches(of: reference, among: all), of: all, reference)
    }

    /// The section that an edit names, nil if there is none.
    ///
    /// - Throws: `StorageFormatError` with the candidates if there is more than one.
    func sectionIfAny(_ reference: SectionReference) throws(StorageFormatError) -> StorageSection? {
        let found = try matches(of: reference, among: sections)
        return found.isEmpty ? nil : try only(found, of: found, reference)
    }

    private func only(
        _ found: [StorageSection], of sections: [StorageSection], _ reference: SectionReference
    ) throws(StorageFormatError) -> StorageSection {
        try only(
            found, "section “\(reference)”", others: sections,
            hint: "name the headings above it too (A/B), or its anchor (#A)"
        ) { section in
            EditCandidate(
                label: SectionReference.path(section.path).description, offset: section.headingRange.lowerBound)
        }
    }

    /// The nodes of a section with its heading, or all nodes if no section is named.
    func nodes(in reference: SectionReference?) throws(StorageFormatError) -> Range<Int> {
        guard let reference else { return 0..<tree.nodes.count }
        let section = try section(reference)
        return section.headingNode..<section.bodyNodes.upperBound
    }

    /// The sections that a reference names.
    private func matches(
        of reference: SectionReference, among sections: [StorageSection]
    ) throws(StorageFormatError) -> [StorageSection] {
        try reference.check()
        switch reference {
        case .anchor(let anchor):
            let found = sections.filter { $0.anchor == anchor || hasAnchorMacro(anchor, in: $0.headingNode) }
            // Data Center puts the page's title in front, which a body does not know.
            return found.isEmpty ? sections.filter { anchor.hasSuffix("-\($0.compactHeading)") } : found
        case .path(let headings, let isFromTop):
            let wanted = headings.map(\.comparable)
            return sections.filter { section in
                guard section.heading.lowercased() == wanted[wanted.count - 1] else { return false }
                guard section.path.count >= wanted.count, !isFromTop || section.path.count == wanted.count else {
                    return false
                }
                return section.path.suffix(wanted.count).map { $0.lowercased() } == wanted
            }
        }
    }

    private func hasAnchorMacro(_ anchor: String, in heading: Int) -> Bool {
        (heading..<tree.nodes[heading].next)
            .contains { index in
                let tag = tree.nodes[index].tag
                return (tag == .macro || tag == .legacyMacro) && tree.macroName(of: index) == "anchor"
                    && tree.parameters(of: index).contains { tree.parameterText($0) == anchor }
            }
    }
}

extension SectionReference? {
    /// ` in section “Impact”`, or nothing; for messages.
    var place: String { map { " in section “\($0)”" } ?? "" }
}
