/// A body as a list of start tags, texts and end tags, each as a key that is the same for pieces that say the same.
///
/// Left out are white space that no reader sees, comments, and what Confluence adds by itself.
struct ContentPieces {
    enum Kind {
        case open, text, close
    }

    let tree: SyntaxTree
    private(set) var keys: [String] = []
    private(set) var kinds: [Kind] = []
    /// For each piece its element, or the first of the nodes that its text comes from.
    private(set) var nodes: [Int] = []
    private var text: [UInt8] = []
    private var textNode = -1
    /// Up to this node, white space counts.
    private var verbatimEnd = 0

    /// The pieces of `nodes`, which must be whole subtrees.
    init(_ document: StorageDocument, nodes range: Range<Int>) {
        tree = document.tree
        collect(range)
    }

    private mutating func collect(_ range: Range<Int>) {
        var open: [Int] = []
        for index in range {
            while let last = open.last, tree.nodes[last].next <= index { close(open.removeLast()) }
            let node = tree.nodes[index]
            switch node.kind {
            case .element:
                add(.open, startTag(of: index), index)
                open.append(index)
                if isVerbatim(node.tag) { verbatimEnd = max(verbatimEnd, node.next) }
            case .text: add(text: ReferenceDecoder.decode(tree.bytes[node.range])[...], index)
            case .cdata: add(text: tree.bytes[node.content], index)
            case .comment, .instruction: break
            }
        }
        while let last = open.popLast() { close(last) }
        flushText()
    }

    private func isVerbatim(_ tag: StorageTag) -> Bool {
        switch tag {
        case .pre, .plainTextBody, .plainTextLinkBody, .parameter, .defaultParameter: true
        default: false
        }
    }

    private mutating func add(_ kind: Kind, _ key: String, _ node: Int) {
        flushText()
        keys.append(key)
        kinds.append(kind)
        nodes.append(node)
    }

    private mutating func close(_ element: Int) {
        add(.close, "</\(String(decoding: tree.bytes[tree.nodes[element].name], as: UTF8.self))>", element)
    }

    private mutating func add(text more: ArraySlice<UInt8>, _ node: Int) {
        if text.isEmpty { textNode = node }
        text += more
    }

    private mutating func flushText() {
        guard !text.isEmpty else { return }
        // The mark keeps a text that looks like a tag from being one.
        var key = [UInt8(ascii: "=")]
        key.reserveCapacity(text.count + 1)
        if textNode < verbatimEnd { key += text } else { addWords(to: &key) }
        text.removeAll(keepingCapacity: true)
        guard key.count > 1 else { return }
        keys.append(String(decoding: key, as: UTF8.self))
        kinds.append(.text)
        nodes.append(textNode)
    }

    /// Adds the text's words with one space between them; invisible characters stay.
    private func addWords(to key: inout [UInt8]) {
        let bytes = text.span
        var index = 0
        var isGap = false
        while index < bytes.count {
            if let gap = WordSpacing.gap(at: index, in: bytes), gap.isSpace {
                isGap = true
                index += gap.length
                continue
            }
            if isGap, key.count > 1 { key.append(0x20) }
            isGap = false
            key.append(bytes[index])
            index += 1
        }
    }

    /// The nodes of two bodies without the elements at the top that are equal, byte for byte, at both ends.
    static func differingNodes(_ old: StorageDocument, _ new: StorageDocument) -> (old: Range<Int>, new: Range<Int>) {
        let (before, after) = (Array(old.tree.children(of: -1)), Array(new.tree.children(of: -1)))
        func isSame(_ one: Int, _ other: Int) -> Bool {
            old.tree.bytes[old.tree.nodes[one].range] == new.tree.bytes[new.tree.nodes[other].range]
        }
        let length = min(before.count, after.count)
        var prefix = 0
        while prefix < length, isSame(before[prefix], after[prefix]) { prefix += 1 }
        var suffix = 0
        while suffix < length - prefix, isSame(before[before.count - 1 - suffix], after[after.count - 1 - suffix]) {
            suffix += 1
        }
        func nodes(_ top: [Int], _ tree: SyntaxTree) -> Range<Int> {
            let start = prefix < top.count ? top[prefix] : tree.nodes.count
            return start..<(suffix > 0 ? top[top.count - suffix] : tree.nodes.count)
        }
        return (nodes(before, old.tree), nodes(after, new.tree))
    }

    // MARK: What a piece says

    /// The text of a piece that is text.
    func text(of piece: Int) -> String { String(keys[piece].dropFirst()) }

    /// The attributes of an element, without those that Confluence adds.
    func attributes(of element: Int) -> [String: String] {
        var attributes: [String: String] = [:]
        for attribute in tree.attributes[tree.nodes[element].attributes] {
            let name = String(decoding: tree.bytes[Range(attribute.name)], as: UTF8.self)
            guard !ComparableContent.addedAttributes.contains(name) else { continue }
            attributes[name] = tree.decodedAttribute(Range(attribute.value))
        }
        return attributes
    }

    private func startTag(of element: Int) -> String {
        let name = String(decoding: tree.bytes[tree.nodes[element].name], as: UTF8.self)
        guard tree.nodes[element].attributeCount > 0 else { return "<\(name)>" }
        let pairs = attributes(of: element).sorted { $0.key < $1.key }.map { " \($0.key)=\"\($0.value)\"" }
        return "<\(name)\(pairs.joined())>"
    }

    /// An element, for people: `<td>`, `macro "status"`, `macro "status", parameter "colour"`.
    func subject(of element: Int) -> String {
        guard element >= 0 else { return "the page" }
        switch tree.nodes[element].tag {
        case .macro, .legacyMacro:
            return "macro \"\(tree.macroName(of: element).shortened)\""
        case .parameter, .defaultParameter:
            let name = tree.attribute("ac:name", of: element) ?? ""
            let parent = tree.nodes[element].parent
            return "\(parent < 0 ? "" : "\(subject(of: parent)), ")parameter \"\(name.shortened)\""
        default:
            return "<\(String(decoding: tree.bytes[tree.nodes[element].name], as: UTF8.self).shortened)>"
        }
    }

    /// Whether an element is a parameter of a macro.
    func isParameter(_ element: Int) -> Bool {
        element >= 0 && (tree.nodes[element].tag == .parameter || tree.nodes[element].tag == .defaultParameter)
    }
}
