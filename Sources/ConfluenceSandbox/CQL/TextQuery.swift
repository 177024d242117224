/// What stands to the right of `~`: the words to look for, in the syntax of the search engine behind CQL.
///
/// Words are all required unless `OR` stands between them; `-`, `!` and `NOT` exclude; quotes make a phrase;
/// `*` and `?` are wildcards inside and at the end of a word. Boosts and fuzziness are ignored.
struct TextQuery: Sendable {
    enum Term: Sendable, Equatable {
        case word(String)
        case phrase([String])
        /// A word with `*` or `?` in it, in lower case, without stemming.
        case pattern(String)
    }

    /// Each group must match by one of its terms.
    private(set) var groups: [[Term]] = []
    private(set) var excluded: [Term] = []

    private static let termCountMax = 64

    /// Reads a query.
    ///
    /// - Throws: `CQLError` when a wildcard leads a word or there are too many words.
    init(_ text: String) throws {
        var joinsNext = false
        var excludesNext = false
        for item in Self.items(text) {
            switch item {
            case "AND", "&&": continue
            case "OR", "||":
                joinsNext = !groups.isEmpty
                continue
            case "NOT", "!":
                excludesNext = true
                continue
            default: break
            }
            let isExcluded = excludesNext || item.hasPrefix("-") || (item.hasPrefix("!") && item.count > 1)
            excludesNext = false
            guard let term = try Self.term(item) else { continue }
            if isExcluded {
                excluded.append(term)
            } else if joinsNext, !groups.isEmpty {
                groups[groups.count - 1].append(term)
            } else {
                groups.append([term])
            }
            joinsNext = false
            guard groups.count + excluded.count <= Self.termCountMax, groups.last?.count ?? 0 <= Self.termCountMax
            else { throw CQLError.syntax("more than \(Self.termCountMax) words to search for") }
        }
    }

    /// The words that a reader wants to see marked.
    var words: Set<String> {
        var words: Set<String> = []
        for term in groups.joined() {
            switch term {
            case .word(let word): words.insert(word)
            case .phrase(let phrase): words.formUnion(phrase)
            case .pattern: break
            }
        }
        return words
    }

    /// Splits at white space outside quotes.
    private static func items(_ text: String) -> [String] {
        var items: [String] = []
        var item = ""
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            if character.isWhitespace, !isQuoted {
                if !item.isEmpty { items.append(item) }
                item = ""
            } else {
                item.append(character)
            }
        }
        return item.isEmpty ? items : items + [item]
    }

    private static func term(_ item: String) throws -> Term? {
        let bare = item.drop { "+-!(".contains($0) }
        if !bare.contains("\""), bare.contains(where: { $0 == "*" || $0 == "?" }), !bare.contains("\\") {
            guard let first = bare.first, first != "*", first != "?" else {
                throw CQLError.syntax("'*' or '?' not allowed as first character of a word")
            }
            return .pattern(bare.lowercased().filter { !")(^~".contains($0) })
        }
        // A word with marks inside, such as `kube-system`, is a phrase of its parts.
        let words = TextTokens.words(String(bare))
        switch words.count {
        case 0: return nil
        case 1: return .word(words[0])
        default: return .phrase(words)
        }
    }
}
