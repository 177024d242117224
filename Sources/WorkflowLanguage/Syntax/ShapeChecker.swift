internal import Foundation
internal import JSON
internal import StepKit
internal import YAML

/// What a message speaks of; it becomes text only when there is a message.
enum Subject: CustomStringConvertible {
    /// The value of a key.
    case key(String)
    /// An element of the list under a key.
    case entry(of: String)
    /// The file as a whole.
    case file

    var name: String {
        switch self {
        case .key(let name), .entry(let name): name
        case .file: "file"
        }
    }

    var description: String {
        switch self {
        case .key(let name): quoted(name)
        case .entry(let name): "an entry of \(quoted(name))"
        case .file: "the file"
        }
    }
}

/// Compares a file with the description of the language: unknown and missing keys, wrong types, bounds.
///
/// What stands inside templates and conditions is not looked at here.
struct ShapeChecker {
    let log: DiagnosticLog
    let places: ScalarPlaces

    /// Reports everything in which a node differs from a shape.
    ///
    /// - Parameters:
    ///   - node: the value.
    ///   - shape: what it must be.
    ///   - subject: what it is called in messages.
    func check(_ node: YAMLNode, _ shape: Shape, as subject: Subject) {
        guard !log.isFull else { return }
        switch shape {
        case .mapping(let mapping): checkMapping(node, mapping)
        case .named(let member, let names, let countMax): checkNamed(node, member, names, countMax, as: subject)
        case .list(let element, let count): checkList(node, element, count, as: subject)
        case .oneOrMany(let element, let countMax):
            if node.elements == nil {
                check(node, element, as: subject)
            } else {
                checkList(node, element, 0...countMax, as: subject)
            }
        case .nothing:
            let isEmpty = node.entries?.isEmpty ?? (node.scalar?.value == .null)
            if !isEmpty { mismatch(node, "nothing or {}", as: subject) }
        case .template: break
        default: checkScalar(node, shape, as: subject)
        }
    }

    // MARK: Collections

    private func checkMapping(_ node: YAMLNode, _ shape: MappingShape) {
        guard let entries = node.entries else {
            let names = shape.keys.map(\.name).joined(separator: ", ")
            return log.error(
                "expected \(shape.title), a mapping, found \(inWords(node))", at: node.start,
                hint: "known keys: \(names)")
        }
        for entry in entries {
            guard let name = entry.name, !log.isFull else { continue }
            if let key = shape.key(name) {
                check(entry.value, key.shape, as: .key(name))
            } else if shape.later.contains(name) {
                log.error(
                    "'\(name)' is not supported yet in \(shape.title)", at: entry.key.start, hint: "remove '\(name)'")
            } else {
                log.error(
                    "unknown key \(quoted(name)) in \(shape.title)", at: entry.key.start,
                    hint: suggestion(for: name, in: shape.keys.map(\.name)))
            }
        }
        for key in shape.keys where key.isRequired && node[key.name] == nil {
            log.error("\(shape.title) needs the key '\(key.name)'", at: node.start, hint: key.summary)
        }
    }

    private func checkNamed(
        _ node: YAMLNode, _ member: Shape, _ names: NameRule, _ countMax: Int, as subject: Subject
    ) {
        guard let entries = node.entries else {
            return mismatch(node, "a mapping of names to values", as: subject)
        }
        checkCount(entries.count, 0...countMax, node, as: subject)
        for entry in entries {
            guard let name = entry.name, !log.isFull else { continue }
            if !names.allows(name) {
                log.error(
                    "\(quoted(name)) cannot be a name here", at: entry.key.start, hint: "expected \(names.inWords)")
            }
            check(entry.value, member, as: .key(name))
        }
    }

    private func checkList(_ node: YAMLNode, _ element: Shape, _ count: ClosedRange<Int>, as subject: Subject) {
        guard let elements = node.elements else { return mismatch(node, "a list", as: subject) }
        checkCount(elements.count, count, node, as: subject)
        for child in elements { check(child, element, as: .entry(of: subject.name)) }
    }

    private func checkCount(_ count: Int, _ bounds: ClosedRange<Int>, _ node: YAMLNode, as subject: Subject) {
        if count > bounds.upperBound {
            log.error("\(subject) has \(count) entries, at most \(bounds.upperBound) are allowed", at: node.start)
        } else if count < bounds.lowerBound {
            log.error("\(subject) needs at least \(bounds.lowerBound)", at: node.start, hint: "add one")
        }
    }

    // MARK: Scalars

    private func checkScalar(_ node: YAMLNode, _ shape: Shape, as subject: Subject) {
        guard let scalar = node.scalar else { return mismatch(node, shape.expected, as: subject) }
        if scalar.value == .null {
            return log.error(
                "\(subject) has no value, expected \(shape.expected)", at: node.start,
                hint: shape.isText ? "write \"\" for an empty text" : nil)
        }
        if !shape.allowsExpressions, let offset = TemplateScanner.offsetOfOpening(in: scalar.text) {
            return reportExpression(in: node, scalar, at: offset, shape, as: subject)
        }
        if !accepts(scalar, shape) {
            mismatch(node, shape.expected, as: subject, hint: hint(for: scalar, shape))
        }
    }

    private func accepts(_ scalar: YAMLScalar, _ shape: Shape) -> Bool {
        switch shape {
        case .identifier: scalar.value.stringValue.map(NameRule.identifier.allows) ?? false
        case .text, .script, .cron, .timezone: scalar.value.stringValue != nil
        case .boolean: scalar.value.boolValue != nil
        case .integer(let bounds): scalar.value.intValue.map(bounds.contains) ?? false
        case .number(let bounds): scalar.value.doubleValue.map(bounds.contains) ?? false
        case .duration: Duration(shorthand: scalar.text).map { $0 > .zero } ?? false
        case .choice(let cases): cases.contains(scalar.text)
        default: true
        }
    }

    private func hint(for scalar: YAMLScalar, _ shape: Shape) -> String? {
        switch shape {
        case .text, .cron, .timezone: return "put it in quotes: \"\(scalar.text)\""
        case .choice(let cases): return NearestName.find(for: scalar.text, in: cases).map { "did you mean '\($0)'?" }
        case .boolean:
            let words = ["yes": "true", "on": "true", "no": "false", "off": "false"]
            return words[scalar.text.lowercased()].map { "write \($0)" }
        case .duration where scalar.value.intValue ?? 0 > 0: return "give the unit: \(scalar.text)s or \(scalar.text)m"
        case .integer, .number:
            guard let number = scalar.value.stringValue.map({ YAMLScalar(text: $0, style: .plain).value }),
                number.doubleValue != nil
            else { return nil }
            return "write it without quotes: \(number)"
        default: return nil
        }
    }

    private func reportExpression(
        in node: YAMLNode, _ scalar: YAMLScalar, at offset: Int, _ shape: Shape, as subject: Subject
    ) {
        let place = places.map(of: node).position(at: offset)
        guard case .script = shape else {
            return log.error("\(subject) cannot hold expressions, expected \(shape.expected)", at: place)
        }
        let found = TemplateScanner.firstExpression(in: scalar.text) ?? "inputs.name"
        log.error(
            "the text of a script cannot hold expressions: their values could be read as commands", at: place,
            hint: "add `env: { VALUE: \"${{ \(found) }}\" }` to the step and write \"$VALUE\" in the script")
    }

    // MARK: Messages

    private func mismatch(_ node: YAMLNode, _ expected: String, as subject: Subject, hint: String? = nil) {
        log.error("\(subject) must be \(expected), found \(inWords(node))", at: node.start, hint: hint)
    }

    private func inWords(_ node: YAMLNode) -> String {
        switch node.content {
        case .sequence: return "a list"
        case .mapping: return "a mapping"
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return "nothing"
            case .string(let text): return text.isEmpty ? "an empty text" : "the text \(quoted(text))"
            case .bool(let flag): return "\(flag)"
            default: return "the number \(scalar.text)"
            }
        }
    }
}

extension Shape {
    /// What is expected, for messages.
    fileprivate var expected: String {
        switch self {
        case .identifier: NameRule.identifier.inWords
        case .text, .textTemplate: "a text"
        case .script: "the text of a script"
        case .boolean: "true or false"
        case .integer(let bounds): "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"
        case .number(let bounds):
            "a number from \(bounds.lowerBound.formatted()) to \(bounds.upperBound.formatted())"
        case .duration: "a duration such as 250ms, 10s, 5m, 2h or 1d"
        case .choice(let cases): "one of \(cases.joined(separator: ", "))"
        case .cron: "a cron expression such as \"0 6 * * 1-5\""
        case .timezone: "a time zone such as Europe/Berlin"
        case .condition: "an expression"
        case .template: "a value"
        case .nothing: "nothing"
        case .list: "a list"
        case .oneOrMany(let element, _): "\(element.expected), or a list of them"
        case .mapping(let mapping): mapping.title
        case .named: "a mapping of names to values"
        }
    }

    fileprivate var allowsExpressions: Bool {
        switch self {
        case .condition, .textTemplate, .template: true
        default: false
        }
    }

    fileprivate var isText: Bool {
        switch self {
        case .text, .textTemplate: true
        default: false
        }
    }
}
