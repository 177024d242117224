import JSON

/// Makes scalars, and checks tags.
enum NodeFactory {
    static func scalar(_ text: String, _ style: YAMLScalar.Style, _ event: Event) throws(YAMLError) -> YAMLNode {
        var scalar = YAMLScalar(text: text, style: style)
        if let tag = event.tag {
            guard let value = CoreSchema.value(of: text, tag: try known(tag, at: event.start)) else {
                throw YAMLError(reason: "\(quoted(text)) is no value of the tag \(tag)", position: event.start)
            }
            scalar = YAMLScalar(text: text, style: style, value: value)
        }
        if case .double(let number) = scalar.value, !number.isFinite {
            throw YAMLError(
                reason: "the number \(quoted(text)) is not finite", hint: "put it in quotes if it is a text",
                position: event.start)
        }
        return YAMLNode(content: .scalar(scalar), start: event.start, end: event.end, tag: event.tag)
    }

    static func checkTag(
        _ tag: String?, of kind: Collection.Kind, at position: SourcePosition
    ) throws(YAMLError) {
        // The non-specific tag "!" asks for what a collection is anyway.
        guard let tag, tag != "!" else { return }
        guard try known(tag, at: position) == (kind == .sequence ? .seq : .map) else {
            throw YAMLError(
                reason: "a \(kind == .sequence ? "list" : "mapping") is no value of the tag \(tag)", position: position)
        }
    }

    /// The core schema's tag; the non-specific tag "!" makes a scalar a text.
    private static func known(_ tag: String, at position: SourcePosition) throws(YAMLError) -> CoreSchema.Tag {
        if tag == "!" { return .str }
        guard tag.hasPrefix(CoreSchema.tagPrefix),
            let known = CoreSchema.Tag(rawValue: String(tag.dropFirst(CoreSchema.tagPrefix.count)))
        else {
            throw YAMLError(reason: "unknown tag \(quoted(tag))", hint: SyntaxFault.tags, position: position)
        }
        return known
    }
}
