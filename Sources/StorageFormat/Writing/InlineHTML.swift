/// The tags within a text that are kept, because storage format has the same elements and both ends are there.
///
/// Every other tag becomes visible text. Tags with attributes are not kept.
struct InlineHTML: Sendable {
    enum Tag: Sendable, Equatable {
        case opening(StorageElement)
        case closing(StorageElement)
        case lineBreak
    }

    /// The elements of storage format that tags may become.
    enum StorageElement: String, Sendable {
        case sub, sup, u, del, strong, em, code, small
    }

    /// The HTML nodes that are one end of a pair.
    private var paired: Set<Int> = []

    /// The tags in a node that wait for their ends.
    private struct Waiting {
        /// The node after the last in which their ends can be.
        var next: Int
        var tags: [(element: StorageElement, node: Int)] = []
        var counts: [StorageElement: Int] = [:]

        mutating func append(_ element: StorageElement, at node: Int) {
            tags.append((element, node))
            counts[element, default: 0] += 1
        }

        /// Takes the last tag of an element, and those behind it, which were never closed.
        mutating func take(_ element: StorageElement) -> Int? {
            guard counts[element, default: 0] > 0 else { return nil }
            while let tag = tags.popLast() {
                counts[tag.element, default: 0] -= 1
                if tag.element == element { return tag.node }
            }
            return nil
        }
    }

    init(of tree: MarkdownTree) {
        var open: [Waiting] = []
        for (index, node) in tree.nodes.enumerated() {
            while let last = open.last, last.next <= index { open.removeLast() }
            if node.next > index + 1 { open.append(Waiting(next: node.next)) }
            guard case .html(let html) = node.kind, !open.isEmpty else { continue }
            switch Self.tag(html) {
            case .opening(let element):
                open[open.count - 1].append(element, at: index)
            case .closing(let element):
                guard let start = open[open.count - 1].take(element) else { continue }
                paired.formUnion([start, index])
            case .lineBreak, nil: break
            }
        }
    }

    /// The tag of an HTML node, if it is kept.
    func tag(_ html: String, at index: Int) -> Tag? {
        guard let tag = Self.tag(html) else { return nil }
        return tag == .lineBreak || paired.contains(index) ? tag : nil
    }

    static func isLineBreak(_ html: String) -> Bool { tag(html) == .lineBreak }

    private static func tag(_ html: String) -> Tag? {
        guard html.utf8.count <= 16, html.hasPrefix("<"), html.hasSuffix(">") else { return nil }
        var name = html.dropFirst().dropLast().lowercased()[...]
        let isClosing = name.first == "/"
        if isClosing { name.removeFirst() }
        while name.last?.isWhitespace == true { name.removeLast() }
        if !isClosing, name == "br" || name == "br/" || name == "br /" { return .lineBreak }
        guard let element = element(named: name) else { return nil }
        return isClosing ? .closing(element) : .opening(element)
    }

    private static func element(named name: Substring) -> StorageElement? {
        switch name {
        case "ins": .u
        case "s", "strike": .del
        case "b": .strong
        case "i": .em
        case "kbd", "samp", "tt": .code
        default: StorageElement(rawValue: String(name))
        }
    }
}
