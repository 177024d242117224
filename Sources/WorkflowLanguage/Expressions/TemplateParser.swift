internal import CEL
internal import JSON
internal import YAML

/// Makes templates and conditions of YAML nodes, and reports what cannot be parsed.
struct TemplateParser {
    let log: DiagnosticLog
    let places: ScalarPlaces

    /// The template of a value of any kind.
    ///
    /// It nests as deep as the node, which the YAML parser bounds.
    func template(_ node: YAMLNode) -> PlacedTemplate {
        switch node.content {
        case .sequence(let elements):
            return PlacedTemplate(content: .list(elements.map(template)), position: node.start)
        case .mapping(let entries):
            let members = entries.compactMap { entry in
                entry.name.map {
                    PlacedTemplate.Member(name: $0, position: entry.key.start, value: template(entry.value))
                }
            }
            return PlacedTemplate(content: .mapping(members), position: node.start)
        case .scalar(let scalar):
            return PlacedTemplate(content: content(of: scalar, node), position: node.start)
        }
    }

    /// The template of a scalar that becomes text whatever it is written as: `8080` is the text "8080".
    func textTemplate(_ node: YAMLNode) -> PlacedTemplate? {
        guard let scalar = node.scalar else { return nil }
        guard scalar.value.stringValue == nil else { return template(node).asText }
        return PlacedTemplate(content: .literal(.string(scalar.text)), position: node.start)
    }

    /// The mapping of names to texts.
    func textTemplates(_ node: YAMLNode) -> PlacedTemplate? {
        guard let entries = node.entries else { return nil }
        let members = entries.compactMap { entry -> PlacedTemplate.Member? in
            guard let name = entry.name, let value = textTemplate(entry.value) else { return nil }
            return PlacedTemplate.Member(name: name, position: entry.key.start, value: value)
        }
        return PlacedTemplate(content: .mapping(members), position: node.start)
    }

    /// The one expression of a condition, which may stand with or without `${{ }}`.
    func condition(_ node: YAMLNode) -> Expression? {
        guard let scalar = node.scalar, scalar.value != .null else { return nil }
        guard let pieces = pieces(of: scalar, node) else { return nil }
        // A block scalar ends with a line break, which is not part of the expression.
        let parts = pieces.filter { piece in
            guard case .text(let text) = piece else { return true }
            return !text.allSatisfy(\.isWhitespace)
        }
        switch parts.first {
        case nil:
            log.error("the condition is empty", at: node.start, hint: "write an expression, or remove the key")
            return nil
        case .expression(let source, let offset) where parts.count == 1:
            return expression(source, at: offset, in: places.map(of: node))
        case .text(let text) where parts.count == 1 && TemplateScanner.offsetOfOpening(in: scalar.text) == nil:
            let blanks = text.unicodeScalars.prefix { $0.properties.isWhitespace }.count
            return expression(text.trimmed, at: blanks, in: places.map(of: node))
        default:
            log.error(
                "a condition is one expression, found text around ${{ }}", at: node.start,
                hint: "write one ${{ … }} around the whole condition")
            return nil
        }
    }

    private func content(of scalar: YAMLScalar, _ node: YAMLNode) -> PlacedTemplate.Content {
        guard let text = scalar.value.stringValue else { return .literal(scalar.value) }
        guard let pieces = pieces(of: scalar, node) else { return .broken }
        if case .text(let text) = pieces.first, pieces.count == 1 { return .literal(.string(text)) }
        guard !pieces.isEmpty else { return .literal(.string(text)) }
        let map = places.map(of: node)
        var segments: [Template.Segment] = []
        var isBroken = false
        for piece in pieces {
            switch piece {
            case .text(let text): segments.append(.text(text))
            case .expression(let source, let offset):
                guard let expression = expression(source, at: offset, in: map) else {
                    isBroken = true
                    continue
                }
                segments.append(.expression(expression))
            }
        }
        if isBroken { return .broken }
        if case .expression(let expression) = segments.first, segments.count == 1 { return .expression(expression) }
        return .text(segments)
    }

    private func pieces(of scalar: YAMLScalar, _ node: YAMLNode) -> [TemplateScanner.Piece]? {
        do {
            return try TemplateScanner.pieces(of: scalar.text)
        } catch {
            log.error(error.message, at: places.map(of: node).position(at: error.offset), hint: error.hint)
            return nil
        }
    }

    private func expression(_ source: String, at offset: Int, in map: PlaceMap) -> Expression? {
        let part = map.part(from: offset, count: source.unicodeScalars.count)
        do {
            return Expression(cel: try CELExpression(parsing: source), file: log.file, places: part)
        } catch {
            log.error(error.message, at: part.position(at: error.offset), hint: error.hint)
            return nil
        }
    }
}

extension String {
    /// The text without the blanks around it, cut at the Unicode scalar.
    fileprivate var trimmed: String {
        let scalars = unicodeScalars.drop { $0.properties.isWhitespace }
        guard let last = scalars.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
        return String(scalars[...last])
    }
}
