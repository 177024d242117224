import Foundation
import HTTPTypes
import Hummingbird
import JSON
import StepKit
import WorkflowEngine

extension QueryParameter {
    /// How many members a page has.
    static func limit(default value: Int, maximum: Int) -> QueryParameter {
        .init("limit", .integer("How many to a page.", minimum: 1, maximum: maximum, default: value))
    }

    /// Which members of a schema's objects an answer shall have.
    static func fields(of schema: String) -> QueryParameter {
        let names = (Schemas.all[schema]?.properties ?? [:]).keys.sorted()
        let name = "(?:\(names.joined(separator: "|")))"
        return .init(
            "fields",
            JSONSchema([
                "type": "string", "pattern": .string("^\(name)(?:,\(name))*$"),
                "description": "Only these members of each, separated by commas: `id,state`.",
            ]), form: "some of \(names.joined(separator: ", ")), separated by commas")
    }
}

extension JSONSchema {
    /// An object of exactly one of some forms.
    static func either(_ description: String, _ forms: JSONSchema...) -> JSONSchema {
        JSONSchema(["type": "object", "description": .string(description), "oneOf": .array(forms.map(\.json))])
    }

    /// `name=value` in a query.
    static func pair(_ description: String) -> JSONSchema {
        JSONSchema(["type": "string", "pattern": "^[^=]+=", "description": .string(description)])
    }
}

extension Request {
    /// The members of an object that `fields` asks for; all without it.
    func fields(of view: JSONValue) -> JSONValue {
        guard let fields = text("fields"), let members = view.objectValue else { return view }
        let names = fields.split(separator: ",").map(String.init)
        return .object(members.filter { names.contains($0.key) })
    }

    /// The link to the same list behind a cursor; none without one.
    func linkToNext(_ cursor: String?) -> HTTPFields {
        guard let cursor else { return [:] }
        let kept = uri.queryParameters.map { (String($0.key), String($0.value)) }.filter { $0.0 != "cursor" }
        return Response.link(toNext: uri.path, kept + [("cursor", cursor)])
    }

    /// A time in the query.
    ///
    /// - Throws: `Problem` 400 when it is none.
    func time(_ name: String) throws -> Date? {
        guard let text = text(name) else { return nil }
        if let date = InternetTime.date(of: text) { return date }
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
