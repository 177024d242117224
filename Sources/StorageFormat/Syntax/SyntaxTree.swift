/// One piece of a body, in document order; its subtree ends before the node `next`.
struct SyntaxNode: Sendable {
    enum Kind: UInt8, Sendable {
        case element
        case text
        case cdata
        case comment
        case instruction
    }

    var kind: Kind
    /// An element's known name; `.other` for every other node.
    var tag: StorageTag = .other
    /// Text only: whether it holds `&…;`.
    var hasReferences = false
    /// Elements only: how many attributes it has.
    var attributeCount: UInt16 = 0
    private var startOffset: Int32
    private var endOffset: Int32 = 0
    private var contentStartOffset: Int32 = 0
    private var contentEndOffset: Int32 = 0
    private var nameEndOffset: Int32 = 0
    private var parentIndex: Int32
    private var nextIndex: Int32 = 0
    private var firstAttributeIndex: Int32 = 0

    init(kind: Kind, start: Int, parent: Int) {
        self.kind = kind
        self.startOffset = Int32(start)
        self.parentIndex = Int32(parent)
    }

    /// The first byte, an element's `<` for instance.
    var start: Int { Int(startOffset) }
    /// The byte after the last, after an element's end tag for instance.
    var end: Int {
        get { Int(endOffset) }
        set { endOffset = Int32(newValue) }
    }
    /// What is between an element's tags, or inside the marks of a CDATA section or comment.
    var content: Range<Int> {
        get { Int(contentStartOffset)..<Int(contentEndOffset) }
        set {
            contentStartOffset = Int32(newValue.lowerBound)
            contentEndOffset = Int32(newValue.upperBound)
        }
    }
    /// Elements only: the name in the start tag.
    var name: Range<Int> {
        get { start + 1..<Int(nameEndOffset) }
        set { nameEndOffset = Int32(newValue.upperBound) }
    }
    /// The index of the enclosing element, -1 at the top.
    var parent: Int { Int(parentIndex) }
    /// The index of the first node after this one's subtree.
    var next: Int {
        get { Int(nextIndex) }
        set { nextIndex = Int32(newValue) }
    }
    /// Elements only: their slice of the tree's attributes.
    var attributes: Range<Int> {
        get { Int(firstAttributeIndex)..<Int(firstAttributeIndex) + Int(attributeCount) }
        set {
            firstAttributeIndex = Int32(newValue.lowerBound)
            attributeCount = UInt16(newValue.count)
        }
    }
    var range: Range<Int> { start..<end }
    /// Whether an element is one tag, `<br />`.
    var isSelfClosing: Bool { kind == .element && content.upperBound == end }
}

/// An attribute of an element, as places in the source.
struct SyntaxAttribute: Sendable {
    var name: Range<Int32>
    /// Without the quotes, references not resolved.
    var value: Range<Int32>
    var nameHash: UInt32
}

/// A parsed body: its bytes, and every node with its place in them.
struct SyntaxTree: Sendable {
    var bytes: [UInt8]
    /// In document order (each node before its children).
    var nodes: [SyntaxNode] = []
    var attributes: [SyntaxAttribute] = []

    /// The first child of a node, or the first node of all for -1.
    func children(of parent: Int) -> ChildIndices {
        parent < 0
            ? ChildIndices(nodes: nodes, index: 0, end: nodes.count)
            : ChildIndices(nodes: nodes, index: parent + 1, end: nodes[parent].next)
    }

    /// The first child element with a tag.
    func child(_ tag: StorageTag, of parent: Int) -> Int? {
        children(of: parent).first { nodes[$0].tag == tag }
    }

    /// An attribute's value with its references resolved.
    func attribute(_ name: String, of node: Int) -> String? {
        let wanted = Array(name.utf8)
        for attribute in attributes[nodes[node].attributes] {
            if bytesEqual(wanted, bytes, Range(attribute.name)) { return decodedAttribute(Range(attribute.value)) }
        }
        return nil
    }

    /// The text of a place with its references resolved.
    func decodedText(_ range: Range<Int>) -> String {
        String(decoding: ReferenceDecoder.decode(bytes[range]), as: UTF8.self)
    }

    /// An attribute's value: as XML has it, each line break and tab in it is a space.
    func decodedAttribute(_ range: Range<Int>) -> String {
        let spaced = bytes[range].map { $0 == 0x0A || $0 == 0x0D || $0 == 0x09 ? 0x20 : $0 }
        return String(decoding: ReferenceDecoder.decode(spaced[...]), as: UTF8.self)
    }

    /// All text and CDATA inside a node, as it stands; line ends become line feeds.
    func verbatimText(of node: Int) -> [UInt8] {
        var text: [UInt8] = []
        for index in node..<nodes[node].next {
            switch nodes[index].kind {
            case .text: text += ReferenceDecoder.decode(bytes[nodes[index].range])
            case .cdata: text += bytes[nodes[index].content]
            case .element where nodes[index].tag == .br: text.append(UInt8(ascii: "\n"))
            case .element, .comment, .instruction: break
            }
        }
        return text.contains(0x0D) ? text.withUnixLineEnds() : text
    }

    /// A place without the white space at its ends.
    func trimmingSpaces(_ range: Range<Int>) -> Range<Int> {
        func isSpace(_ byte: UInt8) -> Bool { ByteClass.table[Int(byte)] & ByteClass.space != 0 }
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, isSpace(bytes[lower]) { lower += 1 }
        while upper > lower, isSpace(bytes[upper - 1]) { upper -= 1 }
        return lower..<upper
    }
}

/// The children of a node, by index.
struct ChildIndices: Sequence, IteratorProtocol {
    let nodes: [SyntaxNode]
    var index: Int
    let end: Int

    mutating func next() -> Int? {
        guard index < end else { return nil }
        defer { index = nodes[index].next }
        return index
    }
}

extension Range<Int> {
    init(_ range: Range<Int32>) {
        self = Int(range.lowerBound)..<Int(range.upperBound)
    }
}

extension [UInt8] {
    /// The text with each CR LF and each lone CR as LF.
    fileprivate func withUnixLineEnds() -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(count)
        for index in indices {
            if self[index] != 0x0D {
                text.append(self[index])
            } else if index + 1 == count || self[index + 1] != 0x0A {
                text.append(0x0A)
            }
        }
        return text
    }
}
