import Confluence
import Foundation
import Hummingbird
import JSON
import StepKit

/// What a search in Confluence asks for, and its query; without terms it asks for every page.
///
/// Texts from outside become literals of the query, never a part of its syntax.
struct SearchTerms {
    /// The query in Confluence's language.
    let cql: String
    /// Whether nothing can be found: words are asked for that have no letter and no number in them.
    let findsNothing: Bool

    /// What may be searched for.
    static let types = ["page", "blogpost", "attachment", "comment"]

    static let space = QueryParameter("space", .text("Only in the space with this key.", lengthMin: 1, lengthMax: 255))

    /// The parameters of every search but the space.
    static let parameters = [
        QueryParameter("query", .text("Words that stand in the text.", lengthMin: 1, lengthMax: 1_000)),
        QueryParameter("title", .text("Words that stand in the title.", lengthMin: 1, lengthMax: 255)),
        QueryParameter("label", .text("Only with this label.", lengthMin: 1, lengthMax: 255), repeatable: true),
        QueryParameter("type", .string("What to find; pages when left out.", enum: types), repeatable: true),
        QueryParameter("author", .text("Only made by this account.", lengthMin: 1, lengthMax: 255)),
        QueryParameter("from", .day("Only changed on this day or later: `2026-11-23`.")),
        QueryParameter("to", .day("Only changed on this day or earlier.")),
        QueryParameter("limit", .integer("How many to a page.", minimum: 1, maximum: 100, default: 25)),
        SearchCursor.parameter,
    ]

    /// Reads the query of a request.
    ///
    /// - Throws: `Problem` 400.
    init(_ request: Request, space: String?) throws {
        let parameters = request.uri.queryParameters
        var conditions: [String] = []
        var findsNothing = false
        if let space { conditions.append("space = \(CQL.literal(space))") }
        for (name, field) in [("query", "text"), ("title", "title")] {
            guard let text = request.text(name) else { continue }
            let words = CQL.words(text)
            guard words.contains(where: { $0.isLetter || $0.isNumber }) else {
                findsNothing = true
                continue
            }
            conditions.append("\(field) ~ \(words)")
        }
        for label in parameters.getAll("label") { conditions.append("label = \(CQL.literal(String(label)))") }
        if let author = request.text("author") { conditions.append("creator = \(CQL.literal(author))") }
        if let from = request.text("from") {
            conditions.append("lastmodified >= \(CQL.literal(try Self.day(from, "from")))")
        }
        if let to = request.text("to") {
            // The whole day counts: Confluence takes a day for its first moment.
            conditions.append("lastmodified < \(CQL.literal(try Self.day(to, "to", later: 1)))")
        }
        self.findsNothing = findsNothing
        let types = parameters.getAll("type").map { CQL.literal(String($0)) }
        conditions.append(types.isEmpty ? "type = page" : "type in (\(types.joined(separator: ", ")))")
        cql = conditions.joined(separator: " and ")
    }

    private static func day(_ text: String, _ name: String, later days: Int = 0) throws -> String {
        let style = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
        guard text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil, let date = try? Date(text, strategy: style) else {
            throw Problem(.badRequest, "'\(name)' must be a day like 2026-11-23, found '\(text)'")
        }
        return date.addingTimeInterval(Double(days) * 86_400).formatted(style)
    }
}

/// Where a search goes on: Confluence's own cursor, in a form that can be told from other texts.
enum SearchCursor {
    static let parameter = QueryParameter(
        "cursor",
        JSONSchema([
            "type": "string", "pattern": "^c1[.][A-Za-z0-9_-]{2,3000}$",
            "description": "From the Link of the page before.",
        ]), form: "as the Link of the page before has it")

    /// The text for the API.
    static func text(_ cursor: String) -> String {
        let base64 = Data(cursor.utf8).base64EncodedString()
        return "c1." + base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Confluence's own.
    ///
    /// - Throws: `Problem` 404 when it is nobody's.
    static func cursor(_ text: String) throws -> String {
        var base64 = text.dropFirst(3).replacing("-", with: "+").replacing("_", with: "/")
        base64 += String(repeating: "=", count: (4 - base64.count % 4) % 4)
        guard let data = Data(base64Encoded: String(base64)), let cursor = String(data: data, encoding: .utf8),
            !cursor.isEmpty, !cursor.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw nobodys }
        return cursor
    }

    static let nobodys = Problem(
        .notFound, "the search does not go on from this cursor (any more); begin again without one")
}

extension JSONSchema {
    /// A day in a query.
    static func day(_ description: String) -> JSONSchema {
        JSONSchema(["type": "string", "format": "date", "description": .string(description)])
    }
}
