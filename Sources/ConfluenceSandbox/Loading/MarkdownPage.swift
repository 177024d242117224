/// A page as a Markdown file gives it.
struct MarkdownPage: Sendable, Equatable {
    private(set) var title: String
    private(set) var labels: [String] = []
    private(set) var body: String

    /// Reads a file's text.
    ///
    /// The title is that of the front matter, else the first `# ` heading, which leaves the body then, for
    /// Confluence shows the title above it; else the fallback. The front matter's labels may be a list in
    /// brackets, a list of lines, or words between commas. Its other keys are somebody else's.
    init(_ text: String, fallbackTitle: String) {
        var lines = text.replacingLineBreaks().split(separator: "\n", omittingEmptySubsequences: false)[...]
        var title: String?
        if lines.first?.trimmingWhitespace() == "---",
            let end = lines.dropFirst().firstIndex(where: { $0.trimmingWhitespace() == "---" })
        {
            (title, labels) = Self.frontMatter(lines[(lines.startIndex + 1)..<end])
            lines = lines[(end + 1)...]
        }
        let start = lines.firstIndex { !$0.trimmingWhitespace().isEmpty } ?? lines.endIndex
        if start < lines.endIndex, lines[start].hasPrefix("# ") {
            let heading = Self.headingText(lines[start])
            if title == nil || title == heading {
                title = heading
                lines = lines[(start + 1)...]
            }
        }
        self.title = title ?? fallbackTitle
        body = lines.joined(separator: "\n").trimmingWhitespace() + "\n"
    }

    /// A heading's text without the marks before and after it, and without the commonest marks inside.
    private static func headingText(_ line: Substring) -> String {
        var text = line.dropFirst(2).trimmingWhitespace()[...]
        while text.hasSuffix("#") { text = text.dropLast() }
        return text.filter { $0 != "`" && $0 != "*" }.trimmingWhitespace()
    }

    private static func frontMatter(_ lines: ArraySlice<Substring>) -> (title: String?, labels: [String]) {
        var title: String?
        var labels: [String] = []
        var key = ""
        for line in lines {
            let trimmed = line.trimmingWhitespace()
            if trimmed.hasPrefix("- "), key == "labels" {
                labels.append(unquoted(trimmed.dropFirst(2)))
                continue
            }
            let pair = trimmed.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, line.first?.isWhitespace != true else { continue }
            key = pair[0].lowercased()
            let value = pair[1].trimmingWhitespace()
            if key == "title", !value.isEmpty { title = unquoted(value) }
            if key == "labels" {
                let list = value.filter { $0 != "[" && $0 != "]" }
                labels += list.split(separator: ",").map { unquoted($0) }
            }
        }
        return (title, labels.filter { !$0.isEmpty })
    }

    private static func unquoted(_ text: some StringProtocol) -> String {
        let trimmed = text.trimmingWhitespace()
        for quote in ["\"", "'"] where trimmed.count >= 2 && trimmed.hasPrefix(quote) && trimmed.hasSuffix(quote) {
            return String(trimmed.dropFirst().dropLast())
        }
        return trimmed
    }
}

extension String {
    /// The text with `\n` for each line break.
    fileprivate func replacingLineBreaks() -> String {
        // "\r\n" is one character.
        String(map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
    }
}
