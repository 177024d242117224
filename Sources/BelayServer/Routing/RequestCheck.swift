import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit

extension Route {
    /// Holds a request against the table before its handler sees it.
    ///
    /// - Throws: `Problem` 400 for a query that the route does not know, 404 for a path that can lead nowhere, 406 when
    ///   no answer would be acceptable.
    func check(_ request: Request, _ context: BelayRequestContext) throws {
        try checkAcceptance(request)
        for (name, schema) in places {
            let value = context.parameters.get(name) ?? ""
            guard !schema.hasForm(value) else { continue }
            throw Problem(.notFound, "there is nothing of the id '\(value)': \(schema.description ?? "it is none")")
        }
        let parameters = request.uri.queryParameters
        for name in Set(parameters.map { String($0.key) }).sorted() {
            guard let known = query.first(where: { $0.name == name }) else { throw unknown(name) }
            let values = parameters.getAll(name).map { String($0) }
            guard values.count == 1 || known.isRepeatable else {
                throw Problem(.badRequest, "'\(name)' stands in the query more than once")
            }
            for value in values { try known.check(value) }
        }
    }

    private func unknown(_ name: String) -> Problem {
        let names = query.map(\.name)
        let hint =
            if names.isEmpty {
                "this path takes none"
            } else if let nearest = NearestName.find(for: name, in: names) {
                "did you mean '\(nearest)'?"
            } else {
                "there is \(names.joined(separator: ", "))"
            }
        return Problem(.badRequest, "the query has no parameter '\(name)' here; \(hint)")
    }

    private func checkAcceptance(_ request: Request) throws {
        guard let accept = request.headers[.accept] else { return }
        let offered = answers.flatMap(\.mediaTypes)
        guard !offered.isEmpty, !offered.contains(where: { MediaRange.list(accept, accepts: $0) }) else { return }
        throw Problem(
            .notAcceptable, "the answer is \(offered.joined(separator: " or ")), which 'Accept' excludes")
    }
}

extension QueryParameter {
    /// - Throws: `Problem` 400 when the value does not meet the schema.
    fileprivate func check(_ text: String) throws {
        let value: JSONValue? =
            switch schema.types.first {
            case "integer": Int(text).map { .int($0) }
            case "number": Double(text).map { .double($0) }
            case "boolean": text == "true" ? true : text == "false" ? false : nil
            default: .string(text)
            }
        guard let value, schema.violations(of: value).isEmpty, schema.hasForm(text) else {
            throw Problem(.badRequest, "'\(name)' must be \(expectation), found '\(text.prefix(100))'")
        }
    }

    private var expectation: String {
        if let form { return form }
        if let cases = schema.json["enum"]?.arrayValue {
            return "one of \(cases.compactMap(\.stringValue).filter { !$0.isEmpty }.joined(separator: ", "))"
        }
        if let pattern = schema.json["pattern"]?.stringValue { return "of the form \(pattern)" }
        let noun = ["integer": "a whole number", "number": "a number", "boolean": "true or false"]
        let bounds = [("from", schema.json["minimum"]), ("to", schema.json["maximum"])]
            .compactMap { word, bound in bound?.intValue.map { " \(word) \($0)" } }
        return noun[schema.types.first ?? "", default: "a text"] + bounds.joined()
    }
}

extension JSONSchema {
    /// Whether a text fits the `pattern`, if there is one, which says what scalars it has, and not characters.
    func hasForm(_ text: String) -> Bool {
        guard let pattern = json["pattern"]?.stringValue else { return true }
        return TextForms.text(text, fits: pattern)
    }

    /// Where a value has texts that do not fit their `pattern`, as far as objects' members and lists' elements lead.
    func formFaults(in value: JSONValue, at pointer: String = "") -> [Problem.Fault] {
        switch value {
        case .string(let text):
            // Longer ones are page texts, which their parser looks at.
            guard text.utf8.count <= 4_096, !hasForm(text) else { return [] }
            return [
                .init(
                    pointer: pointer, detail: "expected \(description ?? "another form"), found '\(text.prefix(100))'")
            ]
        case .array(let elements):
            guard json["items"] != nil else { return [] }
            return elements.enumerated().flatMap { items.formFaults(in: $1, at: "\(pointer)/\($0)") }
        case .object(let members):
            let known = properties
            return members.sorted { $0.key < $1.key }
                .flatMap { name, member in known[name]?.formFaults(in: member, at: "\(pointer)/\(name)") ?? [] }
        default: return []
        }
    }
}

/// The ranges of an `Accept` header (RFC 9110, section 12.5.1).
enum MediaRange {
    /// Whether a list of ranges accepts a media type: the most specific range decides.
    static func list(_ list: String, accepts type: String) -> Bool {
        var best: (specificity: Int, quality: Double) = (-1, 0)
        let wanted = type.lowercased()
        for range in list.lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let name = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            let specificity =
                switch name {
                case wanted: 2
                case wanted.prefix { $0 != "/" } + "/*": 1
                case "*/*": 0
                default: -1
                }
            if specificity > best.specificity { best = (specificity, quality) }
        }
        return best.specificity >= 0 && best.quality > 0
    }
}
