/// How much a node holds, itself included.
struct NodeSize {
    var nodes: Int
    /// The UTF-8 length of all texts.
    var bytes: Int
    /// The lists and mappings one inside the other.
    var depth: Int
}

/// A list or mapping that is being read.
struct Collection {
    enum Kind {
        case sequence, mapping
    }

    let kind: Kind
    let start: SourcePosition
    let tag: String?
    let anchor: String?
    private(set) var size = NodeSize(nodes: 1, bytes: 0, depth: 1)
    private var elements: [YAMLNode] = []
    private var entries: [YAMLEntry] = []
    private var key: YAMLNode?
    private var keyPositions: [String: SourcePosition] = [:]

    init(kind: Kind, start: SourcePosition, tag: String?, anchor: String?) {
        self.kind = kind
        self.start = start
        self.tag = tag
        self.anchor = anchor
    }

    /// Whether the next node is a key.
    var expectsKey: Bool { kind == .mapping && key == nil }

    /// Takes in the next element, key or value.
    mutating func append(_ node: YAMLNode, _ size: NodeSize) throws(YAMLError) {
        self.size.nodes += size.nodes
        self.size.bytes += size.bytes
        self.size.depth = max(self.size.depth, size.depth + 1)
        if kind == .sequence {
            elements.append(node)
        } else if let key {
            entries.append(YAMLEntry(key: key, value: node))
            self.key = nil
        } else {
            try checkKey(node)
            key = node
        }
    }

    private mutating func checkKey(_ node: YAMLNode) throws(YAMLError) {
        guard let name = node.text else {
            // Written out, a list or mapping as a key was refused when it began: this one comes from an alias.
            throw YAMLError(reason: "a key must be a text, not \(node.kindInWords)", position: node.start)
        }
        if let first = keyPositions.updateValue(node.start, forKey: name) {
            throw YAMLError(
                reason: "the key \(quoted(name)) stands twice in this mapping, first at \(first)",
                hint: "remove or rename one of them", position: node.start)
        }
    }

    /// The node that this makes, now that it has ended.
    func node(end: SourcePosition) -> YAMLNode {
        YAMLNode(
            content: kind == .sequence ? .sequence(elements) : .mapping(entries), start: start, end: end, tag: tag)
    }
}
