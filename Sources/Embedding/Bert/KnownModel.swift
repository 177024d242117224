/// What Belay knows about models whose files do not say it: the prefixes are in their authors' descriptions only.
struct KnownModel: Sendable {
    var name: String
    var pooling = Pooling.mean
    var tokensMax = 512
    var queryPrefix = ""
    var passagePrefix = ""

    /// What a model is, by its folder's name; case does not matter.
    static func named(_ name: String) -> KnownModel? {
        let name = name.lowercased()
        return all.first { $0.name.lowercased() == name }
    }

    /// All models that Belay knows.
    static let all: [KnownModel] =
        [
            KnownModel(name: "all-MiniLM-L6-v2", tokensMax: 256),
            KnownModel(name: "all-MiniLM-L12-v2", tokensMax: 128),
            KnownModel(name: "multi-qa-MiniLM-L6-cos-v1"),
            KnownModel(name: "gte-small"), KnownModel(name: "gte-base"), KnownModel(name: "gte-large"),
        ]
        + ["e5-small", "e5-small-v2", "e5-base", "e5-base-v2", "e5-large", "e5-large-v2"]
        .map { KnownModel(name: $0, queryPrefix: "query: ", passagePrefix: "passage: ") }
        + [
            "bge-small-en-v1.5", "bge-base-en-v1.5", "bge-large-en-v1.5", "snowflake-arctic-embed-xs",
            "snowflake-arctic-embed-s", "snowflake-arctic-embed-m",
        ]
        .map { name in
            KnownModel(
                name: name, pooling: .first,
                queryPrefix: "Represent this sentence for searching relevant passages: ")
        }
}

/// How the vectors of a text's tokens become one.
enum Pooling: String, Sendable, CaseIterable {
    /// Their mean.
    case mean
    /// That of the first token, `[CLS]`.
    case first = "cls"
}
