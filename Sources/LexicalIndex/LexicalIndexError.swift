/// Why the index cannot answer.
public enum LexicalIndexError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was stored is not what was written; `what` names the part.
    case damaged(what: String)

    /// The error in words.
    public var description: String {
        switch self {
        case .damaged(let what): "the lexical index is damaged: \(what) is not what was written"
        }
    }
}
