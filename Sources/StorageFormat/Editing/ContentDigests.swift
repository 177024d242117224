/// A number for each element of a place; elements that say the same have the same one, comment markers left out.
///
/// Found in one pass, from the inside out. The numbers hold for one run of the program only.
struct ContentDigests {
    private let digests: [Int: Int]

    /// The element's number.
    subscript(node: Int) -> Int { digests[node] ?? 0 }

    init(tree: SyntaxTree, nodes: Range<Int>) {
        var digests: [Int: Int] = [:]
        var open: [(node: Int, hasher: Hasher, text: [UInt8])] = []
        func flush(_ last: Int) {
            guard !open[last].text.isEmpty else { return }
            open[last].hasher.combine(open[last].text)
            open[last].text = []
        }
        func close() {
            flush(open.count - 1)
            let (node, hasher, _) = open.removeLast()
            let digest = hasher.finalize()
            digests[node] = digest
            guard !open.isEmpty else { return }
            flush(open.count - 1)
            open[open.count - 1].hasher.combine(digest)
        }
        for index in nodes {
            while let last = open.last, tree.nodes[last.node].next <= index { close() }
            let node = tree.nodes[index]
            switch node.kind {
            case .element where node.tag == .inlineCommentMarker:
                break
            case .element:
                var hasher = Hasher()
                hasher.combine(tree.bytes[node.name])
                hasher.combine(ComparableContent.attributes(of: node, in: tree))
                open.append((index, hasher, []))
            case .text where !open.isEmpty:
                open[open.count - 1].text += ReferenceDecoder.decode(tree.bytes[node.range])
            case .cdata where !open.isEmpty:
                open[open.count - 1].text += tree.bytes[node.content]
            case .text, .cdata, .comment, .instruction:
                break
            }
        }
        while !open.isEmpty { close() }
        self.digests = digests
    }
}
