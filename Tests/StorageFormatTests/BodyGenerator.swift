import Testing

@testable import StorageFormat

/// A body with what it says.
struct SaidBody {
    var source = ""
    var said: [SaidBlock] = []

    static func += (one: inout SaidBody, other: SaidBody) {
        one.source += other.source
        one.said += other.said
    }
}

/// Makes random bodies of text that looks like Markdown.
struct BodyGenerator {
    private static let pieces = [
        "a", "b c", "x1", "é", "日本", "1.", "1)", "12. ", "#", "##", "# ", "-", "- ", "+", "*", "**", "***", "_", "__",
        "`", "``", "~", "~~", "~~~", ">", "<", "<b>", "</p>", "<!--", "-->", "<?", "<a@b.c>", "<1@b.c>", "[", "]", "(",
        ")", "[x]", "[ ]", "[a](b)", "[a]:", "[^1]", "![", "!", "&", "&amp;", "&lt", "&#35;", "\\", "\\\\", "|", "||",
        ":-", ":", "---", "===", "=", "- - -", "***", "http://x.y/_a_", "https://x.y/*b", "www.x_y.z", "a@b.c_d", ".",
        ",",
        "\"", "'", "“", "”", "—", "\u{1F600}", "\u{2003}", "€", "$x$", "{y}", "snake_case", "__init__", "~/bin",
        "C:\\d",
        "[!NOTE]", "[!x]", " ", "  ", "\u{A0}", "\n",
    ]

    var random: SeededGenerator
    /// How many lists, items, quotes, tables and rows there are so far.
    private var containerCount = 0
    private var quoteDepth = 0

    init(random: SeededGenerator) {
        self.random = random
    }

    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func container(_ name: String) -> String {
        containerCount += 1
        return "\(name)#\(containerCount)"
    }

    // MARK: Text

    mutating func text() -> String {
        Self.pieces.randomRun(1..<6, using: &random).joined()
    }

    /// Text as storage format has it: in one piece or cut into several nodes.
    mutating func source(of text: String) -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return StorageEscaping.cdata(text)
        case 1:
            let scalars = Array(text.unicodeScalars)
            let cut = Int.random(in: 0...scalars.count, using: &random)
            var head = String.UnicodeScalarView()
            var tail = String.UnicodeScalarView()
            head.append(contentsOf: scalars[..<cut])
            tail.append(contentsOf: scalars[cut...])
            return StorageEscaping.text(String(head)) + "<span>" + StorageEscaping.text(String(tail)) + "</span>"
        case 2: return text.unicodeScalars.map { "&#\($0.value);" }.joined()
        default: return StorageEscaping.text(text)
        }
    }

    mutating func inline(_ said: inout SaidInline, spans: Set<String>, depth: Int) -> String {
        var source = ""
        for _ in 0..<Int.random(in: 1..<4, using: &random) {
            let kinds = [
                ("strong", "strong"), ("em", "em"), ("del", "del"), ("u", "u"), ("sub", "sub"), ("a", "link"),
                ("code", "code"),
            ]
            let (tag, span) = kinds[Int.random(in: kinds.indices, using: &random)]
            if depth > 0, !spans.contains(span), !spans.contains("code"), Bool.random(using: &random) {
                let attribute = tag == "a" ? " href=\"https://example.com/a_(b)?x&amp;y\"" : ""
                source += "<\(tag)\(attribute)>"
                source += inline(&said, spans: spans.union([span]), depth: depth - 1)
                source += "</\(tag)>"
            } else {
                let text = text()
                said.add(text, spans: spans)
                source += self.source(of: text)
            }
            if Int.random(in: 0..<12, using: &random) == 0, !spans.contains("code") {
                source += "<br />"
                said.addBreak()
            }
        }
        return source
    }

    mutating func paragraph(depth: Int = 3) -> (source: String, said: SaidInline) {
        var said = SaidInline()
        let source = inline(&said, spans: [], depth: depth)
        return (source, said)
    }

    /// A paragraph that has words for sure.
    private mutating func words(spans: Set<String> = []) -> (source: String, said: SaidInline) {
        var said = SaidInline()
        let source = inline(&said, spans: spans, depth: 2) + " w"
        said.add(" w", spans: spans)
        return (source, said)
    }

    // MARK: Blocks

    mutating func blocks() -> SaidBody {
        containerCount = 0
        return blocks(depth: 3)
    }

    private mutating func blocks(depth: Int) -> SaidBody {
        var body = SaidBody()
        for _ in 0..<Int.random(in: 1..<4, using: &random) { body += block(depth: depth) }
        return body
    }

    private mutating func block(depth: Int) -> SaidBody {
        switch Int.random(in: 0..<(depth > 0 ? 12 : 5), using: &random) {
        case 0...1:
            let content = words()
            return SaidBody(source: "<p>\(content.source)</p>", said: content.said.blocks("p"))
        case 2:
            let content = words()
            return SaidBody(source: "<h3>\(content.source)</h3>", said: content.said.onOneLine.blocks("h3"))
        case 3: return code()
        case 4: return SaidBody(source: "<hr />", said: SaidInline().blocks("hr", evenIfEmpty: true))
        case 5...8: return list(depth: depth)
        case 9: return quote(depth: depth)
        case 10: return details(depth: depth)
        default: return table()
        }
    }

    private mutating func code() -> SaidBody {
        let code = text() + " c\n\n  " + text() + " d"
        return SaidBody(
            source:
                "<ac:structured-macro ac:name=\"code\"><ac:plain-text-body>\(StorageEscaping.cdata(code))</ac:plain-text-body></ac:structured-macro>",
            said: SaidInline(code).blocks("code"))
    }

    private mutating func list(depth: Int) -> SaidBody {
        // In quotes libcmark-gfm knows no tasks, and `[x]` anywhere in its line makes one done.
        let isTasks = quoteDepth == 0 && chance(4)
        let isNumbered = !isTasks && chance(2)
        let name = container(isNumbered ? "ol" : "ul")
        let start = isNumbered && chance(2) ? Int.random(in: 0..<200, using: &random) : 1
        var body = SaidBody(source: isTasks ? "<ac:task-list>" : isNumbered ? "<ol start=\"\(start)\">" : "<ul>")
        for _ in 0..<Int.random(in: 1..<4, using: &random) {
            let isDone = chance(2)
            let item = container(isTasks ? isDone ? "done" : "todo" : "li")
            let first = isTasks ? ("<em>t</em> w", SaidInline("t").marked(["em"]).joined(to: SaidInline("w"))) : words()
            var content = SaidBody(source: "<p>\(first.0)</p>", said: first.1.blocks("p"))
            if chance(2) { content += blocks(depth: depth - 1) }
            body.said += SaidBlock.blocks(SaidBlock.blocks(content.said, in: item), in: name)
            body.source +=
                isTasks
                ? "<ac:task><ac:task-status>\(isDone ? "complete" : "incomplete")</ac:task-status><ac:task-body>\(content.source)</ac:task-body></ac:task>"
                : "<li>\(content.source)</li>"
        }
        body.source += isTasks ? "</ac:task-list>" : isNumbered ? "</ol>" : "</ul>"
        return body
    }

    private mutating func quote(depth: Int) -> SaidBody {
        let name = container("quote")
        let isAlert = chance(2)
        quoteDepth += 1
        let content = blocks(depth: depth - 1)
        quoteDepth -= 1
        guard isAlert else {
            return SaidBody(
                source: "<blockquote>\(content.source)</blockquote>", said: SaidBlock.blocks(content.said, in: name))
        }
        let title = SaidInline("T").marked(["strong"]).blocks("p")
        let said = SaidInline("[!TIP]").joined(to: title[0].content).blocks("p") + content.said
        return SaidBody(
            source:
                "<ac:structured-macro ac:name=\"tip\"><ac:parameter ac:name=\"title\">T</ac:parameter><ac:rich-text-body>\(content.source)</ac:rich-text-body></ac:structured-macro>",
            said: SaidBlock.blocks(said, in: name))
    }

    private mutating func details(depth: Int) -> SaidBody {
        let content = blocks(depth: depth - 1)
        return SaidBody(
            source:
                "<ac:structured-macro ac:name=\"expand\"><ac:parameter ac:name=\"title\">T</ac:parameter><ac:rich-text-body>\(content.source)</ac:rich-text-body></ac:structured-macro>",
            said: SaidInline("<details>\n<summary>T</summary>").blocks("html") + content.said
                + SaidInline("</details>").blocks("html"))
    }

    // MARK: Tables

    private mutating func table() -> SaidBody {
        let name = container("table")
        let columns = Int.random(in: 1..<5, using: &random)
        let hasHeader = chance(2)
        var taken = [Int](repeating: 0, count: columns)
        var source = "<table><tbody>"
        var said: [SaidBlock] = []
        if !hasHeader {
            let row = container("row")
            for _ in 0..<columns { said += SaidInline().blocks("\(name)/\(row)/th", evenIfEmpty: true) }
        }
        for number in 0..<Int.random(in: 1..<5, using: &random) {
            let isHeader = hasHeader && number == 0
            let row = container("row")
            let path = "\(name)/\(row)/\(isHeader ? "th" : "td")"
            source += "<tr>"
            var column = 0
            while column < columns {
                if taken[column] > 0 {
                    taken[column] -= 1
                    said += SaidInline().blocks(path, evenIfEmpty: true)
                    column += 1
                    continue
                }
                var width = 1
                while column + width < columns, taken[column + width] == 0, chance(3) { width += 1 }
                let height = chance(4) ? 2 : 1
                // A first row without header has a cell that is none: else it would be one.
                let isNamed = isHeader || number > 0 && chance(4)
                let content = isNamed && !isHeader ? words(spans: ["strong"]) : words()
                let blocks = chance(3) ? "<p>\(content.source)</p>" : content.source
                source +=
                    "<\(isNamed ? "th" : "td") colspan=\"\(width)\" rowspan=\"\(height)\">\(blocks)</\(isNamed ? "th" : "td")>"
                said += content.said.onOneLine.blocks(path, evenIfEmpty: true)
                for _ in 1..<width { said += SaidInline().blocks(path, evenIfEmpty: true) }
                for place in column..<column + width { taken[place] = height - 1 }
                column += width
            }
            source += "</tr>"
        }
        return SaidBody(source: source + "</tbody></table>", said: said)
    }
}
