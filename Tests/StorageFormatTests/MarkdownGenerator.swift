@testable import StorageFormat

/// Makes random Markdown that uses every construct; right and wrong, or so that all of it is kept.
struct MarkdownGenerator {
    private var random: SeededGenerator
    /// Whether links, spans and footnotes stand only where they mean something.
    private let isTame: Bool
    /// The spans and links around what is made.
    private var open: Set<String> = []

    init(seed: UInt64, isTame: Bool = false) {
        random = SeededGenerator(seed: seed)
        self.isTame = isTame
    }

    mutating func document() -> String {
        var text = blocks(depth: 0)
        open.insert("footnote")
        for label in ["a", "b"] where chance(3) { text += "\n\n[^\(label)]: a \(inlines(depth: 1))" }
        open.remove("footnote")
        if chance(4) { text += "\n\n[r]: \(destination()) \"\(word())\"" }
        return text
    }

    /// Takes parts out of a text, doubles them, or puts marks into it.
    mutating func mutated(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0...Int.random(in: 0..<4, using: &random) where !scalars.isEmpty {
            let place = Int.random(in: scalars.indices, using: &random)
            let end = min(scalars.count, place + Int.random(in: 1..<8, using: &random))
            switch Int.random(in: 0..<3, using: &random) {
            case 0: scalars.removeSubrange(place..<end)
            case 1: scalars.insert(contentsOf: scalars[place..<end], at: place)
            default: scalars.insert(contentsOf: one(of: Self.marks).unicodeScalars, at: place)
            }
        }
        var mutated = ""
        mutated.unicodeScalars.append(contentsOf: scalars)
        return mutated
    }

    // MARK: Blocks

    private mutating func blocks(depth: Int) -> String {
        (0...Int.random(in: 0..<3, using: &random)).map { _ in block(depth: depth) }.joined(separator: "\n\n")
    }

    private mutating func block(depth: Int) -> String {
        let isLeaf = depth >= 3
        switch Int.random(in: 0..<(isLeaf ? 6 : 11), using: &random) {
        case 0...1: return inlines(depth: 0)
        case 2: return String(repeating: "#", count: Int.random(in: 1...6, using: &random)) + " " + inlines(depth: 1)
        case 3: return "```\(one(of: ["", "sh", "zig", "c++ x=y"]))\n\(one(of: Self.code))\n```"
        case 4: return table()
        case 5:
            let kinds = ["---", "***", "<!-- c -->", "<div>\nx\n</div>", "    code\n\n    more"]
            return one(of: isTame ? kinds : kinds + ["a\n==="])
        case 6: return indented(blocks(depth: depth + 1), first: "> ", rest: "> ")
        case 7:
            return indented(
                blocks(depth: depth + 1), first: "> [!\(one(of: ["NOTE", "TIP", "WARNING"]))]\n> ", rest: "> ")
        case 8: return "<details><summary>\(word())</summary>\n\n\(blocks(depth: depth + 1))\n\n</details>"
        default: return list(depth: depth)
        }
    }

    private mutating func list(depth: Int) -> String {
        let marker = one(of: ["- ", "* ", "+ ", "1. ", "7) ", "- [ ] ", "- [x] "])
        let indent = String(repeating: " ", count: marker.hasPrefix("- [") ? 2 : marker.count)
        return (0...Int.random(in: 0..<3, using: &random))
            .map { _ in
                indented("a " + (chance(2) ? inlines(depth: 0) : blocks(depth: depth + 1)), first: marker, rest: indent)
            }
            .joined(separator: chance(2) ? "\n" : "\n\n")
    }

    private mutating func table() -> String {
        let columns = Int.random(in: 1...3, using: &random)
        let header = (0..<columns).map { _ in inlines(depth: 2) }
        let rule = (0..<columns).map { _ in one(of: ["---", ":-", ":-:", "-:"]) }
        let rows = (0..<2).map { _ in (0..<columns).map { _ in chance(4) ? "" : inlines(depth: 2) } }
        return ([header, rule] + rows)
            .map {
                "| " + $0.map { $0.replacing("\n", with: " ").replacing("|", with: "\\|") }.joined(separator: " | ")
                    + " |"
            }
            .joined(separator: "\n")
    }

    private func indented(_ text: String, first: String, rest: String) -> String {
        first + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n" + rest)
    }

    // MARK: Inlines

    private mutating func inlines(depth: Int) -> String {
        (0...Int.random(in: 0..<4, using: &random)).map { _ in inline(depth: depth) }
            .joined(separator: isTame ? " " : one(of: [" ", " ", " ", "", "\n"]))
    }

    private mutating func inline(depth: Int) -> String {
        switch Int.random(in: 0..<(depth >= 3 ? 7 : 14), using: &random) {
        case 0...4: return word()
        case 5: return "`\(one(of: ["a", "a|b", "<b>", " x ", "a*b", "]]>"]))`"
        case 6: return special()
        case 7...8: return span("*", "*", depth: depth)
        case 9: return span("**", "**", depth: depth)
        case 10: return span("~~", "~~", depth: depth)
        case 11: return span("[", "](\(destination()))", depth: depth)
        case 12:
            let words = isTame ? word() + " a" : inlines(depth: depth + 1)
            return "![\(words)](\(isTame ? "img/a%20b.png" : destination()) \"\(word())\")"
        default:
            let tags = ["sub", "u", "x"]
            let tag = one(of: tags)
            return span("<\(tag)>", "</\(isTame ? tag : one(of: tags))>", depth: depth)
        }
    }

    private mutating func span(_ opening: String, _ closing: String, depth: Int) -> String {
        guard !isTame || open.insert(opening).inserted else { return word() }
        defer { open.remove(opening) }
        return opening + inlines(depth: depth + 1) + closing
    }

    private mutating func special() -> String {
        if open.isEmpty || !isTame, chance(3) { return one(of: ["[^a]", "[^b]"]) }
        let links = open.contains("[") && isTame ? [] : ["https://x.y/z", "<https://x.y>", "a@b.org", "[r]"]
        return one(of: links + ["&amp;", "\\*", "a  \nb", "a<br>b"])
    }

    private mutating func destination() -> String {
        let kept = [
            "/a", "https://x.y/?a=1&b=2", "#top", "attachments/a.pdf", "<page:OPS:Disk full>", "page:P", "<a (b) c>",
            "a\\b", "mailto:a@b.org",
        ]
        return one(of: isTame ? kept : kept + ["img/a%20b.png", "javascript:x", ""])
    }

    private mutating func word() -> String {
        let kept = [
            "a", "disk", "snake_case", "é", "\u{1F600}", "1.", "#", "-", "+", "x*y", "_x_", "R&D", "a<b", "<b>", "!",
            "(y)",
            "\"q\"", "~/x", "|", "$", "a:b", "---", "===", "]]>", "{x}", "^", "&lt;",
        ]
        return one(of: isTame ? kept : kept + ["\\", "`", "[x]", "[ ]", "<ac:link>"])
    }

    // MARK: Chance

    private mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private mutating func one(of choices: [String]) -> String {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private static let code = ["x", "if a; then\n\tb\nfi", "]]>", "``", "<ac:link>", "\n\n  a\n", ""]
    private static let marks = [
        "*", "_", "`", "~", "[", "]", "(", ")", "<", ">", "!", "|", "\n", "\n\n", "- ", "> ", "    ", "\\", "&", "[^a]",
        "<details>", "</details>", "<!--", "]]>", "</p>", "\u{0}", "\u{301}", "\r",
    ]
}
