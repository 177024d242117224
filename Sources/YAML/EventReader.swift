internal import CLibYAML

/// One step of a walk through a document.
struct Event {
    enum Kind {
        case streamStart, documentStart, documentEnd, streamEnd
        case scalar(text: String, style: YAMLScalar.Style)
        case alias(name: String)
        case sequenceStart, mappingStart
        case collectionEnd
    }

    var kind: Kind
    var anchor: String?
    var tag: String?
    var start: SourcePosition
    var end: SourcePosition
}

/// Pulls libyaml's events out of a text: the only user of `yaml_*`.
///
/// libyaml's own composer is not used: it looks anchors up one by one and shares aliased nodes without a budget.
struct EventReader: ~Copyable {
    // On the heap because libyaml keeps pointers into the parser itself.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let source: UnsafeBufferPointer<UInt8>

    /// Reads UTF-8; `source` must not be empty and must outlive the reader.
    init(source: UnsafeBufferPointer<UInt8>) throws(YAMLError) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        self.source = source
        guard yaml_parser_initialize(parser) == 1 else {
            throw YAMLError(reason: "out of memory", position: SourcePosition(line: 1, column: 1))
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, source.baseAddress, source.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; after `streamEnd` or an error there is none.
    mutating func next() throws(YAMLError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        return Self.event(event)
    }

    private static func event(_ event: yaml_event_t) -> Event {
        func make(_ kind: Event.Kind, anchor: UnsafePointer<UInt8>? = nil, tag: UnsafePointer<UInt8>? = nil) -> Event {
            Event(
                kind: kind, anchor: anchor.map { String(cString: $0) }, tag: tag.map { String(cString: $0) },
                start: SourcePosition(event.start_mark), end: SourcePosition(event.end_mark))
        }
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return make(.scalar(text: text, style: .init(scalar.style)), anchor: scalar.anchor, tag: scalar.tag)
        case YAML_ALIAS_EVENT:
            return make(.alias(name: String(cString: event.data.alias.anchor)))
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return make(.sequenceStart, anchor: start.anchor, tag: start.tag)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return make(.mappingStart, anchor: start.anchor, tag: start.tag)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return make(.collectionEnd)
        case YAML_STREAM_START_EVENT: return make(.streamStart)
        case YAML_DOCUMENT_START_EVENT: return make(.documentStart)
        case YAML_DOCUMENT_END_EVENT: return make(.documentEnd)
        default: return make(.streamEnd)
        }
    }

    /// What libyaml complains about, in our words.
    private func problem() -> YAMLError {
        let parser = parser.pointee
        let reason = parser.problem.map { String(cString: $0) } ?? "unknown fault"
        guard parser.error != YAML_READER_ERROR else {
            return YAMLError(
                reason: "the character U+\(Self.hex(parser.problem_value)) is not allowed in YAML: \(reason)",
                hint: "write it as an escape in a double-quoted text",
                position: SourceText(source).position(ofByte: parser.problem_offset))
        }
        let position = SourcePosition(parser.problem_mark)
        return SyntaxFault(
            problem: reason, context: parser.context.map { String(cString: $0) } ?? "",
            contextPosition: SourcePosition(parser.context_mark), position: position,
            character: SourceText(source).scalar(at: position)
        )
        .error
    }

    private static func hex(_ value: Int32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension SourcePosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }
}

extension YAMLScalar.Style {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}
