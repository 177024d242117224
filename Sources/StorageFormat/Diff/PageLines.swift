/// The lines of a page's Markdown, each with its section.
struct PageLines {
    /// The headings that lead to each section, outermost first; the first one is what is before the first heading.
    private(set) var sections: [[String]] = [[]]
    /// For each section the node of its heading.
    private(set) var headingNodes = [-1]
    private(set) var lines: [Substring] = []
    /// For each line the index of its section.
    private(set) var sectionOfLine: [Int] = []
    /// For each line whether it is the heading of its section.
    private(set) var isHeading: [Bool] = []

    init(_ document: StorageDocument) {
        for passage in document.passages {
            if !lines.isEmpty { add("", isHeading: false) }
            if let section = passage.section {
                sections.append(section.path.map(\.shortened))
                headingNodes.append(section.headingNode)
            }
            let added = passage.markdown.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in added.enumerated() { add(line, isHeading: index == 0 && passage.section != nil) }
        }
    }

    private mutating func add(_ line: Substring, isHeading: Bool) {
        lines.append(line)
        sectionOfLine.append(sections.count - 1)
        self.isHeading.append(isHeading)
    }
}

extension String {
    /// The text, cut where it gets too long to name something by: a path of long headings must not outgrow the page.
    var shortened: String {
        let lengthMax = 100
        let scalars = unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: lengthMax, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return self }
        return String(self[..<end]) + "…"
    }
}
