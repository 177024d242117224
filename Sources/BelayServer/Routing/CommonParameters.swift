import Foundation
import Hummingbird
import JSON
import StepKit
import WorkflowEngine

extension QueryParameter {
    /// How many members a page has.
    static func limit(default value: Int, maximum: Int) -> QueryParameter {
        .init("limit", .integer("How many to a page.", minimum: 1, maximum: maximum, default: value))
    }

    /// Which members an answer shall have.
    static var fields: QueryParameter {
        .init("fields", .string("Only these members of each, separated by commas: `id,state`."))
    }
}

extension JSONSchema {
    /// `name=value` in a query.
    static func pair(_ description: String) -> JSONSchema {
        JSONSchema(["type": "string", "pattern": "^[^=]+=", "description": .string(description)])
    }
}

extension Request {
    /// The members of an object that `fields` asks for; all without it.
    ///
    /// - Throws: `Problem` 400 when it asks for one that there is not.
    func fields(of view: JSONValue) throws -> JSONValue {
        guard let fields = text("fields"), let members = view.objectValue else { return view }
        let names = fields.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for name in names where members[name] == nil {
            let known = members.keys.sorted().joined(separator: ", ")
            throw Problem(.badRequest, "'fields' asks for '\(name)', which there is not; there is \(known)")
        }
        return .object(members.filter { names.contains($0.key) })
    }

    /// A time in the query.
    ///
    /// - Throws: `Problem` 400 when it is none.
    func time(_ name: String) throws -> Date? {
        guard let text = text(name) else { return nil }
        for style in [Date.ISO8601FormatStyle.belay, .iso8601] {
            if let date = try? Date(text, strategy: style) { return date }
        }
        throw Problem(.badRequest, "'\(name)' must be a time like 2026-11-23T10:32:21Z, found '\(text)'")
    }

    /// The values of a parameter of the form `name=value`.
    ///
    /// - Throws: `Problem` 400 when one has another form.
    func pairs(_ name: String) throws -> [(String, String)] {
        try uri.queryParameters.getAll(name).map { String($0) }
            .map { value in
                guard let equals = value.firstIndex(of: "="), equals > value.startIndex else {
                    throw Problem(.badRequest, "'\(name)' must have the form name=value, found '\(value)'")
                }
                return (String(value[..<equals]), String(value[value.index(after: equals)...]))
            }
    }
}
