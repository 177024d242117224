/// What the tests need to know of a page of documentation.
struct MarkdownPage {
    /// A fenced block of code.
    struct Block {
        /// The word behind the opening fence.
        var language: String
        var text: String
        /// The line of the opening fence, from 1.
        var line: Int
    }

    /// A link, and the line that it stands on.
    struct Link {
        var target: String
        var line: Int
    }

    private(set) var blocks: [Block] = []
    private(set) var links: [Link] = []
    /// What links to a heading name: `#what-is-guaranteed` without the mark.
    private(set) var anchors: Set<String> = []

    init(_ text: String) {
        var open: Block?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("```") {
                if let block = open { blocks.append(block) }
                open = open == nil ? Block(language: String(line.dropFirst(3)), text: "", line: index + 1) : nil
            } else if open != nil {
                open?.text += line + "\n"
            } else {
                readProse(line, number: index + 1)
            }
        }
    }

    private mutating func readProse(_ line: Substring, number: Int) {
        let level = line.prefix { $0 == "#" }.count
        if (1...6).contains(level), line.dropFirst(level).first == " " { addAnchor(line.dropFirst(level + 1)) }
        // What stands in backticks is no link.
        let prose = line.replacing(/`[^`]*`/, with: "``")
        for match in prose.matches(of: /\]\(([^)\s]+)\)/) {
            links.append(Link(target: String(match.1), line: number))
        }
    }

    /// Names a heading as GitHub does: lower case, no punctuation, `-` for blanks, a number for the second of a name.
    private mutating func addAnchor(_ heading: Substring) {
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
        let name = kept.replacing(" ", with: "-")
        var anchor = name
        var copies = 0
        while !anchors.insert(anchor).inserted {
            copies += 1
            anchor = "\(name)-\(copies)"
        }
    }
}
