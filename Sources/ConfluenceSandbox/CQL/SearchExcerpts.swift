/// Titles and excerpts with the words of a query marked, in the form that Confluence sends them.
struct SearchExcerpts: Sendable {
    private static let excerptLength = 300

    private let words: Set<String>
    private let isEmpty: Bool
    private let marks: Bool
    private let escapes: Bool

    /// Prepares excerpts for a query.
    ///
    /// - Parameters:
    ///   - cql: the query.
    ///   - strategy: `highlight`, `indexed`, `none`, `highlight_unescaped` or `indexed_unescaped`.
    /// - Throws: `APIError`, a bad request, for another strategy; `CQLError` for a fault in the query.
    init(cql: String, strategy: String) throws {
        switch strategy {
        case "highlight": (isEmpty, marks, escapes) = (false, true, true)
        case "highlight_unescaped": (isEmpty, marks, escapes) = (false, true, false)
        case "indexed": (isEmpty, marks, escapes) = (false, false, true)
        case "indexed_unescaped": (isEmpty, marks, escapes) = (false, false, false)
        case "none": (isEmpty, marks, escapes) = (true, false, true)
        default:
            throw APIError.badRequest(
                "Provided value {\(strategy)} for 'excerpt' is not one of: "
                    + "highlight, indexed, none, highlight_unescaped, indexed_unescaped")
        }
        words = try Self.words(CQLParser.parse(cql).condition)
    }

    func title(_ page: PageRecord) -> String { marked(page.title) }

    /// The surroundings of the first word of the query, or the beginning.
    func excerpt(_ page: PageRecord) throws -> String {
        guard !isEmpty else { return "" }
        let text = try StorageCheck.plainText(of: page.latest.body)
        let pieces = text.split(whereSeparator: \.isWhitespace)
        let hit = pieces.firstIndex { !words.isDisjoint(with: TextTokens.words(String($0))) } ?? 0
        var excerpt = ""
        for piece in pieces[max(0, hit - 10)...] {
            guard excerpt.utf8.count + piece.utf8.count < Self.excerptLength else { break }
            excerpt += excerpt.isEmpty ? piece : " \(piece)"
        }
        return marked(excerpt)
    }

    private static func words(_ expression: CQLExpression) throws -> Set<String> {
        switch expression {
        case .all(let parts), .any(let parts):
            return try parts.reduce(into: []) { $0.formUnion(try words($1)) }
        case .not: return []
        case .clause(let clause):
            guard clause.comparison == .contains else { return [] }
            return try clause.values.reduce(into: []) { words, value in
                if case .text(let text) = value { words.formUnion(try TextQuery(text).words) }
            }
        }
    }

    private func marked(_ text: String) -> String {
        let pieces = text.split(separator: " ", omittingEmptySubsequences: false)
            .map { piece in
                let shown = escapes ? piece.htmlEscaped : String(piece)
                let isHit = marks && !words.isDisjoint(with: TextTokens.words(String(piece)))
                return isHit ? "@@@hl@@@\(shown)@@@endhl@@@" : shown
            }
        return pieces.joined(separator: " ")
    }
}
