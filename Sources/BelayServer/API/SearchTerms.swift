import Confluence
import Foundation
import Hummingbird
import StepKit

/// What a search in Confluence asks for, and its query.
///
/// Texts from outside become literals of the query, never a part of its syntax.
struct SearchTerms {
    /// The query in Confluence's language.
    let cql: String
    /// Whether nothing is asked for but a kind of content.
    let isEmpty: Bool

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
        QueryParameter("from", .text("Only changed on this day or later: `2026-11-23`.", lengthMax: 10)),
        QueryParameter("to", .text("Only changed on this day or earlier.", lengthMax: 10)),
        QueryParameter("limit", .integer("How many to a page.", minimum: 1, maximum: 100, default: 25)),
        QueryParameter("cursor", .text("From the Link of the page before.", lengthMin: 1, lengthMax: 2_000)),
    ]

    /// Reads the query of a request.
    ///
    /// - Throws: `Problem` 400.
    init(_ request: Request, space: String?) throws {
        let parameters = request.uri.queryParameters
        var conditions: [String] = []
        if let space { conditions.append("space = \(CQL.literal(space))") }
        for (name, field) in [("query", "text"), ("title", "title")] {
            guard let text = request.text(name) else { continue }
            let words = CQL.words(text)
            guard words.contains(where: { $0.isLetter || $0.isNumber }) else {
                throw Problem(.badRequest, "'\(name)' has no word in it")
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
        isEmpty = conditions.isEmpty
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
