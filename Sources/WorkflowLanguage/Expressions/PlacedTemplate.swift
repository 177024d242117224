internal import JSON
internal import YAML

/// A template with the place of each of its parts, as validation needs it.
struct PlacedTemplate {
    indirect enum Content {
        /// A scalar without expressions.
        case literal(JSONValue)
        /// One expression and nothing else.
        case expression(Expression)
        /// Text and expressions in turn.
        case text([Template.Segment])
        /// A list.
        case list([PlacedTemplate])
        /// A mapping, in the order of the file.
        case mapping([Member])
        /// What cannot be parsed; it has been reported.
        case broken
    }

    struct Member {
        let name: String
        let position: SourcePosition
        let value: PlacedTemplate
    }

    let content: Content
    let position: SourcePosition

    /// The template without places; parts without expressions are literals as a whole.
    var template: Template {
        switch content {
        case .literal(let value): return .literal(value)
        case .expression(let expression): return .expression(expression)
        case .text(let segments): return .text(segments)
        case .broken: return .literal(.null)
        case .list(let elements):
            if let value = literal { return .literal(value) }
            return .array(elements.map(\.template))
        case .mapping(let members):
            if let value = literal { return .literal(value) }
            return .object(
                Dictionary(members.map { ($0.name, $0.value.template) }, uniquingKeysWith: { _, last in last }))
        }
    }

    /// The value when there is no expression in it.
    var literal: JSONValue? {
        switch content {
        case .literal(let value): return value
        case .expression, .text, .broken: return nil
        case .list(let elements):
            let values = elements.compactMap(\.literal)
            return values.count == elements.count ? .array(values) : nil
        case .mapping(let members):
            let values = members.compactMap { member in member.value.literal.map { (member.name, $0) } }
            guard values.count == members.count else { return nil }
            return .object(Dictionary(values, uniquingKeysWith: { _, last in last }))
        }
    }

    /// Every expression in it, in the order of the file.
    var expressions: [Expression] {
        switch content {
        case .literal, .broken: []
        case .expression(let expression): [expression]
        case .text: template.expressions
        case .list(let elements): elements.flatMap(\.expressions)
        case .mapping(let members): members.flatMap(\.value.expressions)
        }
    }

    /// The template of the same value as text: an expression alone becomes text too.
    var asText: PlacedTemplate {
        switch content {
        case .expression(let expression):
            PlacedTemplate(content: .text([.expression(expression)]), position: position)
        default: self
        }
    }
}
