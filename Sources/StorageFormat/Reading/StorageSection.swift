/// A heading and what belongs to it.
///
/// A section ends before the next heading of its own or a higher rank beside it, or with the layout cell or macro body
/// that holds it; so its body is always whole elements. Headings in tables, lists and quotes make no sections.
public struct StorageSection: Sendable {
    /// The heading's text, white space collapsed.
    public let heading: String
    /// The heading's level, 1 to 6.
    public let level: Int
    /// The headings that lead here, outermost first, this one last.
    public let path: [String]
    /// The heading element's place in the source, in bytes of UTF-8.
    public let headingRange: Range<Int>
    /// The place of all after the heading, subsections included, in bytes of UTF-8.
    public internal(set) var bodyRange: Range<Int>
    /// The fragment that leads to the heading on Confluence Cloud, not percent-encoded.
    public let anchor: String
    /// The heading without white space, with `.1` for the second of the same.
    let compactHeading: String
    let headingNode: Int
    var bodyNodes: Range<Int>

    /// The fragment that leads to the heading on Confluence Data Center, not percent-encoded.
    ///
    /// It is `PageTitle-HeadingText` without white space
    /// (https://confluence.atlassian.com/doc/add-and-manage-anchors-on-a-page-139442.html).
    ///
    /// - Parameter title: the page's title.
    /// - Returns: the fragment.
    public func dataCenterAnchor(onPage title: String) -> String {
        "\(title.filter { !$0.isWhitespace })-\(compactHeading)"
    }
}

extension StorageDocument {
    /// The sections in the order of their headings; linear in the body's size.
    public var sections: [StorageSection] {
        var scanner = SectionScanner(document: self)
        return scanner.scan()
    }
}

/// Finds the sections of a document in one pass, without recursion.
private struct SectionScanner {
    /// An element that sections can be in.
    struct Container {
        var node: Int
        var next: Int
        /// How many sections were open outside.
        var openBase: Int
        /// How long the outline was outside, if what is inside does not lead on to what follows.
        var outlineBase: Int?
    }

    /// Headings in macros within macros count to this depth; it bounds the length of a path.
    private static let macroDepthMax = 3

    let document: StorageDocument
    var sections: [StorageSection] = []
    /// Sections whose end is not found yet, outermost first.
    var open: [Int] = []
    /// The headings that lead to the current place.
    var outline: [(level: Int, heading: String)] = []
    var containers: [Container] = []
    var anchorCounts: [String: Int] = [:]
    var compactCounts: [String: Int] = [:]
    var macroDepth = 0

    mutating func scan() -> [StorageSection] {
        let nodes = document.tree.nodes
        var index = 0
        while true {
            while let last = containers.last, last.next <= index { leave(last) }
            guard index < nodes.count else { break }
            let node = nodes[index]
            if let level = node.tag.headingLevel {
                enterHeading(index, node, level)
                index = node.next
            } else if node.kind == .element, holdsSections(node.tag) {
                let endsOutline = node.tag == .richTextBody
                macroDepth += endsOutline ? 1 : 0
                containers.append(
                    Container(
                        node: index, next: node.next, openBase: open.count,
                        outlineBase: endsOutline ? outline.count : nil))
                index += 1
            } else {
                index = node.next
            }
        }
        close(downTo: 0, end: document.tree.bytes.count, endNode: nodes.count)
        return sections
    }

    private func holdsSections(_ tag: StorageTag) -> Bool {
        switch tag {
        case .layout, .layoutSection, .layoutCell, .macro, .legacyMacro, .div, .section, .article: true
        case .richTextBody: macroDepth < Self.macroDepthMax
        default: false
        }
    }

    private mutating func enterHeading(_ index: Int, _ node: SyntaxNode, _ level: Int) {
        var keep = open.count
        let base = containers.last?.openBase ?? 0
        while keep > base, sections[open[keep - 1]].level >= level { keep -= 1 }
        close(downTo: keep, end: node.start, endNode: index)

        let outlineBase = containers.last { $0.outlineBase != nil }?.outlineBase ?? 0
        while outline.count > outlineBase, outline[outline.count - 1].level >= level { outline.removeLast() }
        let heading = document.plainText(ofNodes: index + 1..<node.next).singleLine
        outline.append((level, heading))
        open.append(sections.count)
        sections.append(
            StorageSection(
                heading: heading, level: level, path: outline.map(\.heading), headingRange: node.range,
                bodyRange: node.end..<node.end,
                anchor: Self.numbered(heading.replacing(" ", with: "-"), &anchorCounts),
                compactHeading: Self.numbered(heading.filter { !$0.isWhitespace }, &compactCounts), headingNode: index,
                bodyNodes: node.next..<node.next))
    }

    private mutating func leave(_ container: Container) {
        let node = document.tree.nodes[container.node]
        close(downTo: container.openBase, end: node.content.upperBound, endNode: node.next)
        if let base = container.outlineBase {
            outline.removeLast(outline.count - base)
            macroDepth -= 1
        }
        containers.removeLast()
    }

    private mutating func close(downTo count: Int, end: Int, endNode: Int) {
        for section in open[count...] {
            sections[section].bodyRange = sections[section].bodyRange.lowerBound..<end
            sections[section].bodyNodes = sections[section].bodyNodes.lowerBound..<endNode
        }
        open.removeLast(open.count - count)
    }

    /// The second anchor of the same name gets `.1`, the third `.2`.
    ///
    /// It is static because a method of an instance would hold the scanner, and each call would copy the counts.
    private static func numbered(_ name: String, _ counts: inout [String: Int]) -> String {
        let count = counts[name, default: 0]
        counts[name] = count + 1
        return count == 0 ? name : "\(name).\(count)"
    }
}

extension String {
    /// The text with each run of white space as one space, and none at the ends.
    var singleLine: String {
        isSingleLine ? self : split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether the text is ASCII and on one line already, as most are; looking at bytes is many times faster.
    private var isSingleLine: Bool {
        var previous = UInt8(ascii: " ")
        for byte in utf8 {
            guard byte < 0x80, !(0x09...0x0D).contains(byte), byte != 0x20 || previous != 0x20 else { return false }
            previous = byte
        }
        return previous != 0x20 || isEmpty
    }
}
