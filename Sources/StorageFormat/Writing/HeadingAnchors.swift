/// The anchors that headings need because links in the text lead to them.
///
/// Markdown names a heading as GitHub does (`#clean-up`), Confluence in ways of its own that differ between Cloud and Data
/// Center. So a heading that a link names in GitHub's way gets an anchor macro of this name.
struct HeadingAnchors: Sendable {
    private var names: [Int: String] = [:]

    init(of tree: MarkdownTree) {
        var wanted: Set<String> = []
        for node in tree.nodes {
            guard case .link(let destination, _) = node.kind,
                case .anchor(let name)? = ResourceDestination(markdown: destination)
            else { continue }
            wanted.insert(name)
        }
        guard !wanted.isEmpty else { return }
        var counts: [String: Int] = [:]
        for (index, node) in tree.nodes.enumerated() {
            guard case .heading = node.kind else { continue }
            let heading = tree.plainText(of: index + 1..<node.next).singleLine
            let slug = Self.slug(heading)
            let count = counts[slug, default: 0]
            counts[slug] = count + 1
            let name = count == 0 ? slug : "\(slug)-\(count)"
            // Where both are the same, Confluence finds the heading by itself.
            if wanted.contains(name), name != heading { names[index] = name }
        }
    }

    /// The anchor to write at the start of a heading.
    func name(ofHeading index: Int) -> String? { names[index] }

    /// A heading's name in a link: lower case, no punctuation, `-` for blanks.
    private static func slug(_ heading: String) -> String {
        var slug = ""
        for character in heading.lowercased() {
            if character == " " {
                slug.append("-")
            } else if character.isLetter || character.isNumber || character == "-" || character == "_" {
                slug.append(character)
            }
        }
        return slug
    }
}

extension StorageWriter {
    mutating func openHeading(_ index: Int, level: Int) throws(StorageFormatError) {
        let anchor = anchors.name(ofHeading: index).map(anchorMacro) ?? ""
        let element = "h\(min(6, level + headingShift))"
        try open("<\(element)>\(anchor)", closing: "</\(element)>", until: tree.nodes[index].next)
    }

    func anchorMacro(_ name: String) -> String {
        "<ac:structured-macro ac:name=\"anchor\">\(parameter("", name))</ac:structured-macro>"
    }
}
