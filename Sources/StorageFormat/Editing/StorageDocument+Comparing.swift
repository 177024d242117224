extension StorageDocument {
    /// Whether two bodies say the same, apart from what Confluence adds or rewrites by itself.
    ///
    /// Ids and schema versions of macros, local ids, `<hr />` for `<hr/>`, characters for entities and CDATA for text are no
    /// difference.
    ///
    /// - Parameter other: the other body.
    /// - Returns: whether they say the same.
    public func isEquivalent(to other: StorageDocument) -> Bool {
        source == other.source || pieces() == other.pieces()
    }

    /// Describes where two bodies begin to differ, in the sense of `isEquivalent(to:)`.
    ///
    /// - Parameter expected: the body that this one should be.
    /// - Returns: one line, `nil` when they say the same.
    public func firstDifference(from expected: StorageDocument) -> String? {
        guard source != expected.source else { return nil }
        let (found, wanted) = (pieces(), expected.pieces())
        let index = zip(found, wanted).prefix { $0 == $1 }.count
        guard index < found.count || index < wanted.count else { return nil }
        func shown(_ pieces: [ComparableContent.Piece]) -> String {
            index < pieces.count ? pieces[index].description : "the end"
        }
        return "expected \(shown(wanted)) but found \(shown(found)) at piece \(index + 1) of \(found.count)"
    }

    /// The inline comments that are anchored in the body: each marker's reference once, with the text it stands at.
    ///
    /// The text of a comment whose marker stands in several pieces is put together.
    public var inlineCommentAnchors: [(reference: String, text: String)] {
        var anchors: [(reference: String, text: String)] = []
        var indexes: [String: Int] = [:]
        for marker in tree.commentMarkers(in: 0..<tree.nodes.count) {
            let text = plainText(ofNodes: marker.node..<tree.nodes[marker.node].next).singleLine
            if let index = indexes[marker.reference] {
                anchors[index].text += " " + text
            } else {
                indexes[marker.reference] = anchors.count
                anchors.append((marker.reference, text))
            }
        }
        return anchors
    }

    private func pieces() -> [ComparableContent.Piece] {
        var content = ComparableContent(tree: tree, nodes: 0..<tree.nodes.count)
        return content.pieces()
    }
}

extension ComparableContent.Piece: CustomStringConvertible {
    /// The piece in short, as it could stand in a source.
    var description: String {
        switch self {
        case .open(let name, let attributes):
            let pairs = attributes.sorted { $0.key < $1.key }.map { " \($0.key)=\"\($0.value)\"" }.joined()
            return "<\(name)\(pairs)>".cut
        case .close: return "an end tag"
        case .text(let bytes): return "“\(String(decoding: bytes, as: UTF8.self).replacing("\n", with: " "))”".cut
        }
    }
}

extension String {
    fileprivate var cut: String { count > 80 ? prefix(79) + "…" : self }
}
