/// A body reduced to what its author wrote, to tell whether two bodies say the same.
///
/// Confluence gives a body back with ids and schema versions added, with `<hr />` for `<hr/>`, and with entities for some
/// characters; none of this is a change.
struct ComparableContent {
    enum Piece: Equatable {
        case open(name: String, attributes: [String: String])
        case close
        case text([UInt8])
    }

    /// The attributes that Confluence adds by itself.
    static let addedAttributes: Set<String> = [
        "ac:schema-version", "ac:macro-id", "ac:local-id", "local-id",
    ]

    let tree: SyntaxTree
    let nodes: Range<Int>
    private var result: [Piece] = []
    /// Text that is not in `result` yet: what comes in several nodes counts as one.
    private var text: [UInt8] = []

    init(tree: SyntaxTree, nodes: Range<Int>) {
        self.tree = tree
        self.nodes = nodes
    }

    /// The content in order; white space at both ends is left out.
    mutating func pieces() -> [Piece] {
        var open: [Int] = []
        for index in nodes {
            while let next = open.last, next <= index {
                open.removeLast()
                append(.close)
            }
            let node = tree.nodes[index]
            switch node.kind {
            case .element:
                let name = String(decoding: tree.bytes[node.name], as: UTF8.self)
                append(.open(name: name, attributes: Self.attributes(of: node, in: tree)))
                open.append(node.next)
            case .text:
                text += ReferenceDecoder.decode(tree.bytes[node.range])
            case .cdata:
                text += tree.bytes[node.content]
            case .comment, .instruction:
                break
            }
        }
        flushText()
        result += open.map { _ in .close }
        if case .text(let text)? = result.first, text.allSatisfy(isSpace) { result.removeFirst() }
        if case .text(let text)? = result.last, text.allSatisfy(isSpace) { result.removeLast() }
        return result
    }

    private func isSpace(_ byte: UInt8) -> Bool { ByteClass.table[Int(byte)] & ByteClass.space != 0 }

    private mutating func append(_ piece: Piece) {
        flushText()
        result.append(piece)
    }

    private mutating func flushText() {
        guard !text.isEmpty else { return }
        result.append(.text(text))
        text = []
    }

    /// An element's attributes by name, without those that Confluence adds.
    static func attributes(of node: SyntaxNode, in tree: SyntaxTree) -> [String: String] {
        var attributes: [String: String] = [:]
        for attribute in tree.attributes[node.attributes] {
            let name = String(decoding: tree.bytes[Range(attribute.name)], as: UTF8.self)
            guard !addedAttributes.contains(name) else { continue }
            attributes[name] = tree.decodedAttribute(Range(attribute.value))
        }
        return attributes
    }
}
