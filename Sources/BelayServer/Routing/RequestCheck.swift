import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit

extension Route {
    /// Holds a request against the table before its handler sees it.
    ///
    /// - Throws: `Problem` 400 for a query that the route does not know, 406 when no answer would be acceptable.
    func check(_ request: Request) throws {
        try checkAcceptance(request)
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
            case "boolean": ["", "true"].contains(text) ? true : text == "false" ? false : nil
            default: .string(text)
            }
        let fault = value.map { schema.violations(of: $0).first?.message } ?? "found '\(text.prefix(100))'"
        guard let fault else { return }
        throw Problem(.badRequest, "'\(name)' must be \(expectation): \(fault)")
    }

    private var expectation: String {
        let bounds = (schema.json["minimum"]?.intValue, schema.json["maximum"]?.intValue)
        switch (schema.types.first, bounds) {
        case ("integer", (let low?, let high?)): return "a whole number from \(low) to \(high)"
        case ("integer", (let low?, nil)): return "a whole number from \(low)"
        case ("integer", _): return "a whole number"
        case ("number", _): return "a number"
        case ("boolean", _): return "true or false"
        default: return "a text of the right form"
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
