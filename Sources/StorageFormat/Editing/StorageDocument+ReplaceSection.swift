extension StorageDocument {
    /// Replaces what is below a heading, or adds heading and body at the end of the page.
    ///
    /// Every byte outside of the section's body stays as it is, the white space around the body included. A body that
    /// differs only in what Confluence adds by itself (macro ids, schema versions) counts as unchanged.
    ///
    /// - Parameters:
    ///   - name: the heading's text, compared without case and with white space collapsed.
    ///   - newBody: the new body in storage format.
    ///   - level: the level of the heading if it must be created, 1 to 6.
    ///   - allowDroppingInlineComments: whether the new body may lack comment markers of the old one, which resolves
    ///     those comments on the page.
    /// - Returns: the whole new source and what happened.
    /// - Throws: `StorageFormatError` if the new body is ill-formed or would end its own section, if two sections have
    ///   the name, or if comments would be dropped.
    public func replacingSection(
        _ name: String, withStorage newBody: String, level: Int = 2, allowDroppingInlineComments: Bool = false
    ) throws(StorageFormatError) -> StorageEdit {
        let wanted = name.singleLine
        guard !wanted.isEmpty else { throw StorageFormatError(reason: "the section's name is empty") }
        guard (1...6).contains(level) else {
            throw StorageFormatError(reason: "there is no heading level \(level)", hint: "use 1 to 6")
        }
        let body = try parseNewBody(newBody, of: wanted)
        let matches = sections.filter { $0.heading.lowercased() == wanted.lowercased() }
        guard matches.count <= 1 else { throw ambiguousSection(wanted, matches) }
        guard let section = matches.first else {
            try body.checkHeadings(below: level, section: wanted)
            return try creatingSection(wanted, body: newBody, level: level)
        }
        try body.checkHeadings(below: section.level, section: wanted)
        return try replacing(section, with: body, allowDroppingInlineComments: allowDroppingInlineComments)
    }

    // MARK: Checks

    private func parseNewBody(_ source: String, of name: String) throws(StorageFormatError) -> StorageDocument {
        do {
            return try StorageDocument(parsing: source, limits: limits)
        } catch {
            var error = error
            error.reason = "in the new body of the section “\(name)”: \(error.reason)"
            throw error
        }
    }

    private func ambiguousSection(_ name: String, _ matches: [StorageSection]) -> StorageFormatError {
        let place = rowAndColumn(of: matches[1].headingRange.lowerBound, in: tree.bytes)
        let paths = matches.map { $0.path.joined(separator: " > ") }.joined(separator: "; ")
        return StorageFormatError(
            reason: "\(matches.count) sections are named “\(name)”: \(paths)", row: place.row, column: place.column,
            hint: "rename one of them")
    }

    /// A heading of the section's own rank in the body would end the section: the next edit would leave the rest behind.
    private func checkHeadings(below level: Int, section: String) throws(StorageFormatError) {
        for index in tree.children(of: -1) {
            guard let found = tree.nodes[index].tag.headingLevel, found <= level else { continue }
            let place = rowAndColumn(of: tree.nodes[index].start, in: tree.bytes)
            throw StorageFormatError(
                reason: "the new body of the section “\(section)” has a heading of level \(found), which would end it",
                row: place.row, column: place.column,
                hint: level < 6 ? "use level \(level + 1) or lower" : "use bold text")
        }
    }

    // MARK: Replacing

    private func replacing(
        _ section: StorageSection, with body: StorageDocument, allowDroppingInlineComments: Bool
    ) throws(StorageFormatError) -> StorageEdit {
        let old = tree.trimmingSpaces(section.bodyRange)
        let new = body.tree.trimmingSpaces(0..<body.tree.bytes.count)
        let previous = text(in: old)
        let unchanged = StorageEdit(newSource: source, outcome: .unchanged, previousBody: previous)
        guard !tree.bytes[old].elementsEqual(body.tree.bytes[new]) else { return unchanged }
        var oldContent = ComparableContent(tree: tree, nodes: section.bodyNodes)
        var newContent = ComparableContent(tree: body.tree, nodes: 0..<body.tree.nodes.count)
        guard oldContent.pieces() != newContent.pieces() else { return unchanged }
        if !allowDroppingInlineComments { try checkComments(in: section, keptBy: body) }
        let edited = try splicing(body.tree.bytes[new], into: old)
        return StorageEdit(newSource: edited, outcome: .replaced, previousBody: previous)
    }

    private func checkComments(in section: StorageSection, keptBy body: StorageDocument) throws(StorageFormatError) {
        let kept = Set(body.tree.commentMarkers(in: 0..<body.tree.nodes.count).map(\.reference))
        for marker in tree.commentMarkers(in: section.bodyNodes) where !kept.contains(marker.reference) {
            let place = rowAndColumn(of: tree.nodes[marker.node].start, in: tree.bytes)
            let text = plainText(ofNodes: marker.node..<tree.nodes[marker.node].next).singleLine.prefix(60)
            throw StorageFormatError(
                reason: "the edit would drop the inline comment \(marker.reference) on “\(text)”",
                row: place.row, column: place.column,
                hint: "resolve the comment on the page, keep its marker, or allow dropping inline comments")
        }
    }

    // MARK: Creating

    private func creatingSection(
        _ name: String, body: String, level: Int
    ) throws(StorageFormatError) -> StorageEdit {
        let section = "<h\(level)>\(StorageEscaping.text(name))</h\(level)>\(body)"
        let edited: String
        if let cell = lastLayoutCell {
            let node = tree.nodes[cell]
            if node.isSelfClosing {
                // `<ac:layout-cell />` becomes a pair of tags around the section.
                let mark = node.end - 2..<node.end
                edited = try splicing(Array(">\(section)</\(text(in: node.name))>".utf8)[...], into: mark)
            } else {
                edited = try splicing(Array(section.utf8)[...], into: node.content.upperBound..<node.content.upperBound)
            }
        } else {
            let end = tree.bytes.count
            edited = try splicing(Array(section.utf8)[...], into: end..<end)
        }
        return StorageEdit(newSource: edited, outcome: .created, previousBody: nil)
    }

    /// The last cell of the layout that ends the page: Confluence wants all content of such a page in cells.
    private var lastLayoutCell: Int? {
        let last = Array(tree.children(of: -1))
            .last { index in
                let node = tree.nodes[index]
                return node.kind == .element || !tree.trimmingSpaces(node.range).isEmpty
            }
        guard let last, tree.nodes[last].tag == .layout else { return nil }
        return (last..<tree.nodes[last].next).last { tree.nodes[$0].tag == .layoutCell }
    }

    private func splicing(_ new: ArraySlice<UInt8>, into range: Range<Int>) throws(StorageFormatError) -> String {
        var bytes = tree.bytes
        bytes.replaceSubrange(range, with: new)
        let edited = String(decoding: bytes, as: UTF8.self)
        // The parts are well-formed; together they can still be too large or nested too deep.
        _ = try StorageDocument(parsing: edited, limits: limits)
        return edited
    }
}

extension SyntaxTree {
    /// A place without the white space at its ends.
    func trimmingSpaces(_ range: Range<Int>) -> Range<Int> {
        func isSpace(_ byte: UInt8) -> Bool { ByteClass.table[Int(byte)] & ByteClass.space != 0 }
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, isSpace(bytes[lower]) { lower += 1 }
        while upper > lower, isSpace(bytes[upper - 1]) { upper -= 1 }
        return lower..<upper
    }

    /// The inline comments anchored in a place.
    func commentMarkers(in range: Range<Int>) -> [(node: Int, reference: String)] {
        range.filter { nodes[$0].tag == .inlineCommentMarker }.map { ($0, attribute("ac:ref", of: $0) ?? "") }
    }
}
