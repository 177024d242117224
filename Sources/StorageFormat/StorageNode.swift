/// A node of a body: an element, text, or what stands between.
///
/// It is a view of its document and cheap to copy.
public struct StorageNode: Sendable {
    /// What a node is.
    public enum Kind: Sendable, Equatable {
        /// An element with its name, prefix included: `p`, `ac:structured-macro`.
        case element(name: String)
        /// Text between tags, or a CDATA section.
        case text
        /// A comment or a processing instruction.
        case comment
    }

    let document: StorageDocument
    let index: Int

    private var node: SyntaxNode { document.tree.nodes[index] }

    /// What the node is.
    public var kind: Kind {
        switch node.kind {
        case .element: .element(name: document.text(in: node.name))
        case .text, .cdata: .text
        case .comment, .instruction: .comment
        }
    }

    /// An element's name, prefix included.
    public var name: String? {
        guard case .element(let name) = kind else { return nil }
        return name
    }

    /// Where the node is in the source, in bytes of UTF-8, tags included.
    public var range: Range<Int> { node.range }

    /// The node's source, tags included.
    public var source: String { document.text(in: node.range) }

    /// The source between an element's tags.
    public var innerSource: String { document.text(in: node.content) }

    /// All text below the node with references resolved; white space as in the source.
    public var text: String { String(decoding: document.tree.verbatimText(of: index), as: UTF8.self) }

    /// An element's attributes in order, references in the values resolved.
    public var attributes: [(name: String, value: String)] {
        guard node.kind == .element else { return [] }
        return document.tree.attributes[node.attributes]
            .map {
                (document.text(in: Range($0.name)), document.tree.decodedAttribute(Range($0.value)))
            }
    }

    /// An attribute's value, references resolved.
    public subscript(attribute name: String) -> String? {
        guard node.kind == .element else { return nil }
        return document.tree.attribute(name, of: index)
    }

    /// The nodes directly below, in order.
    public var children: [StorageNode] {
        document.tree.children(of: index).map { StorageNode(document: document, index: $0) }
    }

    /// The value of a macro's `ac:parameter`, as text.
    public func macroParameter(_ name: String) -> String? {
        document.tree.parameter(name, of: index)
    }
}
