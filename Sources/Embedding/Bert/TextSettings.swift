internal import JSON

/// How a model wants its texts, and how its tokens' vectors become one.
///
/// The strongest source is `belay-model.json`, then come the files of sentence-transformers, then `KnownModel`.
struct TextSettings: Equatable, Sendable {
    static let fileName = "belay-model.json"
    /// What a prefix must stay within.
    static let prefixBytesMax = 4_096

    var name: String
    var pooling: Pooling
    /// Most tokens of a text, `[CLS]` and `[SEP]` included.
    var tokensMax: Int
    var queryPrefix: String
    var passagePrefix: String

    func prefix(of kind: TextKind) -> String {
        switch kind {
        case .query: queryPrefix
        case .passage: passagePrefix
        }
    }

    /// Everything that changes vectors, in one line.
    var fingerprintText: String {
        [pooling.rawValue, "\(tokensMax)", queryPrefix, passagePrefix].map { "\($0.utf8.count):\($0)" }.joined()
    }

    /// Reads a folder's settings.
    ///
    /// - Parameters:
    ///   - folder: the model's folder.
    ///   - name: the model's name, which `KnownModel` may know.
    ///   - windowMax: how many tokens the encoder can take.
    /// - Returns: what is said about the model, and defaults for the rest.
    /// - Throws: `EmbeddingError` if a file is damaged, or asks for what Belay does not do.
    static func read(
        _ folder: ModelFolder, name: String, windowMax: Int
    ) throws(EmbeddingError) -> TextSettings {
        let known = KnownModel.named(name)
        var settings = TextSettings(
            name: name, pooling: known?.pooling ?? .mean, tokensMax: min(known?.tokensMax ?? windowMax, windowMax),
            queryPrefix: known?.queryPrefix ?? "", passagePrefix: known?.passagePrefix ?? "")
        try SentenceTransformersFiles(folder: folder).apply(to: &settings, windowMax: windowMax)
        try settings.applyOwnFile(of: folder, windowMax: windowMax)
        return settings
    }

    private mutating func applyOwnFile(of folder: ModelFolder, windowMax: Int) throws(EmbeddingError) {
        guard let json = try folder.settings(Self.fileName) else { return }
        guard let members = json.objectValue else {
            throw folder.unsupported(Self.fileName, "expected an object")
        }
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            switch key {
            case "name": name = try Self.text(value, key, folder)
            case "query_prefix": queryPrefix = try Self.text(value, key, folder)
            case "passage_prefix": passagePrefix = try Self.text(value, key, folder)
            case "pooling":
                guard let pooling = value.stringValue.flatMap(Pooling.init) else {
                    throw folder.unsupported(Self.fileName, "pooling is \(value); expected \"mean\" or \"cls\"")
                }
                self.pooling = pooling
            case "tokens_max":
                guard let number = value.intValue, 2...windowMax ~= number else {
                    throw folder.unsupported(
                        Self.fileName, "tokens_max is \(value); expected a number from 2 to \(windowMax)")
                }
                tokensMax = number
            default:
                throw folder.unsupported(
                    Self.fileName,
                    "there is no setting \(key.prefix(80)); expected name, pooling, query_prefix, passage_prefix or "
                        + "tokens_max")
            }
        }
    }

    private static func text(
        _ value: JSONValue, _ key: String, _ folder: ModelFolder
    ) throws(EmbeddingError) -> String {
        guard let text = value.stringValue, text.utf8.count <= prefixBytesMax else {
            throw folder.unsupported(fileName, "\(key): expected a text of up to \(prefixBytesMax) bytes")
        }
        return text
    }
}

/// What the sentence-transformers library writes beside a model.
private struct SentenceTransformersFiles {
    static let poolingFileName = "1_Pooling/config.json"
    let folder: ModelFolder

    func apply(to settings: inout TextSettings, windowMax: Int) throws(EmbeddingError) {
        try checkModules()
        try checkCase()
        if let pooling = try pooling() { settings.pooling = pooling }
        if let window = try folder.settings("sentence_bert_config.json")?["max_seq_length"]?.intValue {
            settings.tokensMax = min(max(2, window), windowMax)
        }
        // Newer versions of the library write empty prompts for every model, which says nothing.
        let prompts = try folder.settings("config_sentence_transformers.json")?["prompts"]
        if let prefix = prefix(prompts, ["query", "search_query"]) { settings.queryPrefix = prefix }
        if let prefix = prefix(prompts, ["passage", "document", "search_document"]) { settings.passagePrefix = prefix }
    }

    private func prefix(_ prompts: JSONValue?, _ keys: [String]) -> String? {
        keys.compactMap { prompts?[$0]?.stringValue }
            .first { !$0.isEmpty && $0.utf8.count <= TextSettings.prefixBytesMax }
    }

    /// Encoder, pooling and normalisation are computed; a dense layer behind them, for one, would be left out.
    private func checkModules() throws(EmbeddingError) {
        let fileName = "modules.json"
        let modules = try folder.settings(fileName)?.arrayValue ?? []
        for type in modules.compactMap({ $0["type"]?.stringValue }) {
            let name = type.split(separator: ".").last.map(String.init) ?? type
            guard ["Transformer", "Pooling", "Normalize"].contains(name) else {
                throw folder.unsupported(
                    fileName,
                    "the model has a module \(name.prefix(80)); Belay computes Transformer, Pooling and Normalize")
            }
        }
    }

    private func checkCase() throws(EmbeddingError) {
        let fileName = "tokenizer_config.json"
        guard try folder.settings(fileName)?["do_lower_case"]?.boolValue != false else {
            throw folder.unsupported(fileName, "the vocabulary tells cases apart; Belay cuts uncased texts only")
        }
    }

    private func pooling() throws(EmbeddingError) -> Pooling? {
        guard let json = try folder.settings(Self.poolingFileName)?.objectValue else { return nil }
        let modes = json.filter { $0.key.hasPrefix("pooling_mode_") && $0.value.boolValue == true }.map(\.key)
        switch modes {
        case ["pooling_mode_mean_tokens"]: return .mean
        case ["pooling_mode_cls_token"]: return .first
        default:
            throw folder.unsupported(
                Self.poolingFileName,
                "the pooling is \(modes.sorted().joined(separator: " and ")); Belay computes pooling_mode_mean_tokens "
                    + "or pooling_mode_cls_token")
        }
    }
}
