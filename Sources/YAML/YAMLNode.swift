public import JSON

/// A value in a YAML document, with its place in the source.
///
/// Anchors and aliases are resolved away: where an alias stood is a copy of the node that it named,
/// with the places of the original.
public struct YAMLNode: Sendable, Hashable {
    /// What a node holds.
    public enum Content: Sendable, Hashable {
        /// A text, number, truth value or null.
        case scalar(YAMLScalar)
        /// A list.
        case sequence([YAMLNode])
        /// A mapping, in the order of the source; no name stands twice.
        case mapping([YAMLEntry])
    }

    /// What this node holds.
    public var content: Content
    /// Where the node begins, its tag and anchor included.
    public var start: SourcePosition
    /// Where the node ends (exclusive).
    ///
    /// A block scalar and a block collection end where the next token's line begins.
    public var end: SourcePosition
    /// The tag that the source gives explicitly, such as `tag:yaml.org,2002:str`.
    public var tag: String?

    /// Makes a node.
    public init(content: Content, start: SourcePosition, end: SourcePosition, tag: String? = nil) {
        self.content = content
        self.start = start
        self.end = end
        self.tag = tag
    }
}

/// A name and its value in a mapping.
public struct YAMLEntry: Sendable, Hashable {
    /// The key: a scalar in everything that the parser returns.
    public var key: YAMLNode
    /// The value.
    public var value: YAMLNode

    /// Makes an entry.
    public init(key: YAMLNode, value: YAMLNode) {
        self.key = key
        self.value = value
    }

    /// The key's text, as written: the key `on` is the name "on", the key `1` the name "1".
    public var name: String? { key.text }
}

extension YAMLNode {
    /// The scalar when this is one.
    public var scalar: YAMLScalar? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar
    }

    /// The text when this is a scalar: what stands in the source, whatever its type is.
    public var text: String? { scalar?.text }

    /// The elements when this is a sequence.
    public var elements: [YAMLNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    /// The entries when this is a mapping.
    public var entries: [YAMLEntry]? {
        guard case .mapping(let entries) = content else { return nil }
        return entries
    }

    /// The value under a key, `nil` when this is no mapping or has no such key; looks at one entry after the other.
    public subscript(key: String) -> YAMLNode? {
        entries?.first { $0.name == key }?.value
    }

    /// The value without places; walks the whole tree, which the parser's depth limit keeps shallow.
    public var json: JSONValue {
        switch content {
        case .scalar(let scalar): scalar.value
        case .sequence(let elements): .array(elements.map(\.json))
        case .mapping(let entries):
            .object(
                Dictionary(
                    entries.map { ($0.name ?? "", $0.value.json) }, uniquingKeysWith: { _, last in last }))
        }
    }

    /// What this is, in words for an error: `a mapping`, `a list`, `a text`, `a number`, `a truth value` or `null`.
    public var kindInWords: String {
        switch content {
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: "null"
            case .bool: "a truth value"
            case .int, .double: "a number"
            default: "a text"
            }
        }
    }
}
