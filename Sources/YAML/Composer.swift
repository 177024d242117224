/// Builds nodes out of events, with its own stack: no input can overflow ours.
struct Composer: ~Copyable {
    private var reader: EventReader
    private let limits: YAMLLimits
    private var open: [Collection] = []
    private var anchors: [String: Anchor] = [:]
    private var nodeCount = 0
    private var expandedNodeCount = 0
    private var expandedBytes = 0

    init(reader: consuming EventReader, limits: YAMLLimits) {
        self.reader = reader
        self.limits = limits
    }

    /// What an anchor's name stands for at the moment.
    private enum Anchor {
        /// A collection that is still being read: an alias to it would contain itself.
        case open(start: SourcePosition)
        case complete(YAMLNode, NodeSize)
    }

    mutating func composeDocument() throws(YAMLError) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let event = try reader.next()
            switch event.kind {
            case .streamStart, .documentEnd: continue
            case .streamEnd: return root.flatMap { isEmpty($0) ? nil : $0 }
            case .documentStart:
                guard root == nil else {
                    throw YAMLError(
                        reason: "a second document begins here", hint: "keep one document a file: remove '---'",
                        position: event.start)
                }
            default:
                if let node = try compose(event) { root = node }
            }
        }
    }

    /// A document with nothing between `---` and its end is one empty plain scalar.
    private func isEmpty(_ root: YAMLNode) -> Bool {
        root.scalar == YAMLScalar(text: "", style: .plain) && root.start == root.end
    }

    /// Takes in one event; returns the root when that completes it.
    private mutating func compose(_ event: Event) throws(YAMLError) -> YAMLNode? {
        switch event.kind {
        case .scalar(let text, let style):
            try countNodes(1, at: event.start)
            let node = try NodeFactory.scalar(text, style, event)
            return try complete(node, NodeSize(nodes: 1, bytes: text.utf8.count, depth: 0), anchor: event.anchor)
        case .alias(let name):
            let (node, size) = try expand(name, at: event.start)
            return try complete(node, size, anchor: nil)
        case .sequenceStart: try begin(.sequence, event)
        case .mappingStart: try begin(.mapping, event)
        case .collectionEnd:
            guard let collection = open.popLast() else { return nil }
            return try complete(collection.node(end: event.end), collection.size, anchor: collection.anchor)
        default: break
        }
        return nil
    }

    private mutating func begin(_ kind: Collection.Kind, _ event: Event) throws(YAMLError) {
        try countNodes(1, at: event.start)
        try checkDepth(open.count + 1, at: event.start)
        if let collection = open.last, collection.expectsKey {
            throw YAMLError(
                reason: "a key must be a text, not a \(kind == .sequence ? "list" : "mapping")",
                hint: "put a text that begins with '\(kind == .sequence ? "[" : "{")' in quotes", position: event.start)
        }
        try NodeFactory.checkTag(event.tag, of: kind, at: event.start)
        if let anchor = event.anchor { anchors[anchor] = .open(start: event.start) }
        open.append(Collection(kind: kind, start: event.start, tag: event.tag, anchor: event.anchor))
    }

    /// Puts a node where it belongs: under its anchor, and into the collection around it; returns it when it is the root.
    private mutating func complete(
        _ node: YAMLNode, _ size: NodeSize, anchor: String?
    ) throws(YAMLError) -> YAMLNode? {
        if let anchor {
            // An anchor of the same name inside this collection came later in the text, and counts.
            switch anchors[anchor] {
            case .complete(let other, _) where other.start > node.start: break
            default: anchors[anchor] = .complete(node, size)
            }
        }
        guard !open.isEmpty else { return node }
        try open[open.count - 1].append(node, size)
        return nil
    }

    /// The node that an alias names.
    private mutating func expand(_ name: String, at position: SourcePosition) throws(YAMLError) -> (YAMLNode, NodeSize)
    {
        switch anchors[name] {
        case nil:
            throw YAMLError(
                reason: "the alias *\(name.prefix(60)) names no anchor before it",
                hint: "define it with &\(name.prefix(60)), or put a text that begins with '*' in quotes",
                position: position)
        case .open(let start):
            throw YAMLError(
                reason: "the alias *\(name.prefix(60)) stands inside what it names, which begins at \(start)",
                position: position)
        case .complete(let node, let size):
            try countNodes(size.nodes, at: position)
            try checkDepth(open.count + size.depth, at: position)
            expandedNodeCount += size.nodes
            expandedBytes += size.bytes
            guard expandedNodeCount <= limits.aliasExpansionsMax, expandedBytes <= limits.bytesMax else {
                throw YAMLError(
                    reason: "aliases make the document too large: at most \(limits.aliasExpansionsMax) nodes and "
                        + "\(limits.bytesMax) bytes may be copied",
                    position: position)
            }
            return (node, size)
        }
    }

    private mutating func countNodes(_ count: Int, at position: SourcePosition) throws(YAMLError) {
        nodeCount += count
        guard nodeCount <= limits.nodesMax else {
            throw YAMLError(
                reason: "the document has more than \(limits.nodesMax) values", hint: "split the file",
                position: position)
        }
    }

    private func checkDepth(_ depth: Int, at position: SourcePosition) throws(YAMLError) {
        guard depth <= limits.depthMax else {
            throw YAMLError(reason: "nested deeper than \(limits.depthMax) levels", position: position)
        }
    }
}
