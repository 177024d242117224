import StorageFormat

/// The marks that inline comments make in a page's body.
enum InlineMarkers {
    private static let tag = "ac:inline-comment-marker"
    /// Elements that do not end a line of text: a selection may reach over them.
    private static let inlineElements: Set<String> = [
        "a", "abbr", "ac:inline-comment-marker", "b", "code", "del", "em", "i", "s", "span", "strong", "sub", "sup",
        "u",
    ]
    /// Elements whose text is not shown.
    private static let hiddenElements: Set<String> = ["ac:parameter", "ac:task-id", "ac:task-uuid", "ac:task-status"]

    /// The references of all markers in a body.
    static func references(in body: PageBody) -> Set<String> {
        guard case .storage(let storage) = body else { return [] }
        var found: Set<String> = []
        for piece in storage.split(separator: "<" + tag).dropFirst() {
            guard let start = piece.firstRange(of: "ac:ref=\"")?.upperBound else { continue }
            found.insert(String(piece[start...].prefix { $0 != "\"" }))
        }
        return found
    }

    /// The body with a marker around one occurrence of a text.
    ///
    /// Where the text runs over inline elements each piece gets a marker of the same reference.
    ///
    /// - Parameters:
    ///   - storage: the body.
    ///   - selection: the text as a reader sees it.
    ///   - index: which occurrence, from 0.
    ///   - reference: the markers' `ac:ref`.
    /// - Returns: the marked body; `nil` when there is no such occurrence.
    /// - Throws: `APIError` when the stored body cannot be read.
    static func mark(_ storage: String, selection: String, at index: Int, reference: String) throws -> String? {
        var line = VisibleText()
        for node in try StorageCheck.document(storage).nodes { collect(node, into: &line) }
        guard let pieces = line.occurrence(of: selection, at: index) else { return nil }
        var bytes = Array(storage.utf8)
        for piece in pieces.reversed() {
            bytes.insert(contentsOf: "</\(tag)>".utf8, at: piece.upperBound)
            bytes.insert(contentsOf: "<\(tag) ac:ref=\"\(reference)\">".utf8, at: piece.lowerBound)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func collect(_ node: StorageNode, into line: inout VisibleText) {
        switch node.kind {
        case .comment: return
        case .text: line.append(node)
        case .element(let name):
            guard !hiddenElements.contains(name) else { return }
            let isInline = inlineElements.contains(name)
            if !isInline { line.endLine() }
            for child in node.children { collect(child, into: &line) }
            if !isInline { line.endLine() }
        }
    }
}

/// The text of a body as a reader sees it; each character knows its place in the source.
private struct VisibleText {
    private struct Unit {
        let scalar: Unicode.Scalar
        /// The bytes of the source that write it.
        let range: Range<Int>
        let node: Int
    }

    private static let lineEnd: Unicode.Scalar = "\0"
    private var units: [Unit] = []
    private var nodeCount = 0

    mutating func endLine() {
        units.append(Unit(scalar: Self.lineEnd, range: 0..<0, node: nodeCount))
    }

    mutating func append(_ node: StorageNode) {
        let source = node.source
        // What is in a CDATA section is the body of a macro: it cannot hold a marker.
        guard !source.hasPrefix("<![CDATA[") else { return endLine() }
        nodeCount += 1
        var place = node.range.lowerBound
        var rest = source.unicodeScalars[...]
        while let first = rest.first {
            var written = rest.prefix(1)
            var shown = [first]
            if first == "&", let end = rest.firstIndex(of: ";") {
                written = rest[...end]
                let text = (try? StorageDocument(parsing: String(written)))?.nodes.first?.text ?? ""
                shown = Array(text.unicodeScalars)
            }
            let length = String(written).utf8.count
            for scalar in shown {
                units.append(Unit(scalar: scalar, range: place..<(place + length), node: nodeCount))
            }
            place += length
            rest = rest[written.endIndex...]
        }
    }

    /// The places of an occurrence in the source, one for each text that it runs over.
    func occurrence(of selection: String, at index: Int) -> [Range<Int>]? {
        let wanted = Array(selection.unicodeScalars)
        guard !wanted.isEmpty, index >= 0, units.count >= wanted.count else { return nil }
        var seen = 0
        var start = 0
        while start + wanted.count <= units.count {
            let found = units[start..<(start + wanted.count)]
            guard zip(found, wanted).allSatisfy({ $0.scalar == $1 }) else {
                start += 1
                continue
            }
            if seen == index { return pieces(found) }
            seen += 1
            start += wanted.count
        }
        return nil
    }

    private func pieces(_ units: ArraySlice<Unit>) -> [Range<Int>] {
        var pieces: [(node: Int, range: Range<Int>)] = []
        for unit in units {
            if let last = pieces.last, last.node == unit.node {
                pieces[pieces.count - 1].range = last.range.lowerBound..<unit.range.upperBound
            } else {
                pieces.append((unit.node, unit.range))
            }
        }
        return pieces.map(\.range)
    }
}
