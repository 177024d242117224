/// What an edit puts into a page.
public enum EditContent: Sendable, Equatable {
    /// Storage format; what is ill-formed is refused.
    case storage(String)
    /// Markdown; nothing in it can open an element or a macro. See `StorageMarkdown`.
    case markdown(String)
    /// Plain text; a blank line ends a paragraph.
    case text(String)
}

extension StorageDocument {
    /// The content as a body of its own, parsed within this document's limits.
    ///
    /// - Parameters:
    ///   - content: the content.
    ///   - headingLevelMin: headings of Markdown move down together until none is above it.
    ///   - what: where the content goes, for errors.
    /// - Returns: the content, parsed.
    /// - Throws: `StorageFormatError` if it is ill-formed or exceeds the limits; the place is one in the content.
    func fragment(
        of content: EditContent, headingLevelMin: Int = 1, for what: String
    ) throws(StorageFormatError) -> StorageDocument {
        do {
            switch content {
            case .storage(let source):
                return try StorageDocument(parsing: source, limits: limits)
            case .markdown(let markdown):
                let source = try StorageMarkdown.storage(
                    fromMarkdown: markdown, headingLevelMin: headingLevelMin, limits: limits)
                return try StorageDocument(parsing: source, limits: limits)
            case .text(let text):
                return try StorageDocument(parsing: Self.paragraphs(of: text), limits: limits)
            }
        } catch {
            var error = error
            error.reason = "in the new content of \(what): \(error.reason)"
            throw error
        }
    }

    private static func paragraphs(of text: String) -> String {
        var result = ""
        var paragraph: [String] = []
        func finish() {
            guard !paragraph.isEmpty else { return }
            result += "<p>\(paragraph.joined(separator: "<br />"))</p>"
            paragraph = []
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.allSatisfy(\.isWhitespace) {
                finish()
            } else {
                paragraph.append(StorageEscaping.text(String(line)))
            }
        }
        finish()
        return result
    }

    /// The source without the white space at both ends.
    var trimmedBytes: ArraySlice<UInt8> {
        tree.bytes[tree.trimmingSpaces(0..<tree.bytes.count)]
    }

    /// What is in the only paragraph of a body, or the whole body if it has no blocks; nil if it has blocks.
    var inlineBytes: ArraySlice<UInt8>? {
        let nodes = tree.contentNodes(of: -1)
        if nodes.count == 1, tree.nodes[nodes[0]].tag == .p, tree.nodes[nodes[0]].attributeCount == 0,
            !nodes.contains(where: { tree.nodes[$0].kind == .comment })
        {
            return tree.bytes[tree.nodes[nodes[0]].content]
        }
        return nodes.contains { tree.isBlock($0) } ? nil : trimmedBytes
    }
}

extension SyntaxTree {
    /// The children of a node, white space between them left out.
    func contentNodes(of parent: Int) -> [Int] {
        children(of: parent).filter { nodes[$0].kind != .text || !trimmingSpaces(nodes[$0].range).isEmpty }
    }

    /// Whether a node cannot stand in a paragraph.
    func isBlock(_ index: Int) -> Bool {
        switch nodes[index].tag {
        case .p, .div, .h1, .h2, .h3, .h4, .h5, .h6, .ul, .ol, .dl, .blockquote, .pre, .hr, .section, .article, .header,
            .footer, .figure, .details, .table, .layout, .taskList, .adfExtension:
            true
        case .macro, .legacyMacro:
            child(.richTextBody, of: index) != nil || child(.plainTextBody, of: index) != nil
        default:
            false
        }
    }
}
