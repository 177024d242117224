/// Which embedder the environment asks for.
public enum EmbeddingModelSetting: Sendable {
    /// A model in a folder on this machine; see `ModelLocation`.
    case folder(String)
    /// A service.
    case service(HTTPEmbedderConfiguration)

    /// Reads the variables of the environment; docs/search.md describes them.
    ///
    /// `EMBEDDING_MODEL` names a service when it begins with `openai:` or `tei:`, and `BELAY_MODEL_DIR` is not set.
    ///
    /// - Throws: `EmbeddingError` with code `settingInvalid` if a variable's value cannot be used.
    public init(environment: [String: String]) throws(EmbeddingError) {
        let variables = Variables(environment: environment)
        guard variables["BELAY_MODEL_DIR"] == nil, let model = variables["EMBEDDING_MODEL"],
            let service = HTTPEmbedderConfiguration.Service.allCases.first(where: { model.hasPrefix("\($0.rawValue):") }
            )
        else {
            self = .folder(ModelLocation.modelFolder(environment: environment))
            return
        }
        let name = String(model.dropFirst(service.rawValue.count + 1))
        self = .service(try Self.configuration(service, name, variables))
    }

    private static func configuration(
        _ service: HTTPEmbedderConfiguration.Service, _ name: String, _ variables: Variables
    ) throws(EmbeddingError) -> HTTPEmbedderConfiguration {
        // A service of one model may be named by its address alone.
        let isAddress = name.hasPrefix("http://") || name.hasPrefix("https://")
        let defaultURL = service == .openAI ? "https://api.openai.com/v1" : nil
        guard let url = isAddress ? name : variables["BELAY_EMBEDDING_URL"] ?? defaultURL else {
            throw variables.invalid("EMBEDDING_MODEL", "names no address; set BELAY_EMBEDDING_URL")
        }
        guard service != .openAI || !isAddress && !name.isEmpty else {
            throw variables.invalid(
                "EMBEDDING_MODEL", "expected openai:MODEL; the address belongs into BELAY_EMBEDDING_URL")
        }
        let natural = knownDimensions[name]
        guard let dimension = try variables.number("BELAY_EMBEDDING_DIMENSION", 1...65_536) ?? natural else {
            throw EmbeddingError(
                code: .settingInvalid,
                message: "set BELAY_EMBEDDING_DIMENSION to how many numbers a vector of \(name) has")
        }
        var configuration = HTTPEmbedderConfiguration(
            service: service, url: url, model: isAddress ? "" : name, dimension: dimension,
            apiKey: variables["BELAY_EMBEDDING_API_KEY"].map(EmbeddingSecret.init))
        configuration.asksForDimension = natural.map { $0 != dimension } ?? false
        let known = KnownModel.named(name.split(separator: "/").last.map(String.init) ?? name)
        configuration.queryPrefix = variables["BELAY_EMBEDDING_QUERY_PREFIX"] ?? known?.queryPrefix ?? ""
        configuration.passagePrefix = variables["BELAY_EMBEDDING_PASSAGE_PREFIX"] ?? known?.passagePrefix ?? ""
        if let texts = try variables.number("BELAY_EMBEDDING_BATCH", 1...2_048) { configuration.textsMax = texts }
        configuration.requestsPerMinute = try variables.number("BELAY_EMBEDDING_REQUESTS_PER_MINUTE", 1...1_000_000)
        if let seconds = try variables.number("BELAY_EMBEDDING_TIMEOUT_SECONDS", 1...3_600) {
            configuration.timeout = .seconds(seconds)
        }
        return configuration
    }

    /// The dimensions of models that services offer under these names.
    private static let knownDimensions = [
        "text-embedding-3-small": 1_536, "text-embedding-3-large": 3_072, "text-embedding-ada-002": 1_536,
        "nomic-embed-text": 768, "mxbai-embed-large": 1_024, "all-minilm": 384, "bge-m3": 1_024,
    ]
}

/// The environment, where an empty variable counts as none.
private struct Variables {
    let environment: [String: String]

    subscript(name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func number(_ name: String, _ range: ClosedRange<Int>) throws(EmbeddingError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), range ~= number else {
            throw invalid(name, "expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func invalid(_ name: String, _ reason: String) -> EmbeddingError {
        EmbeddingError(
            code: .settingInvalid, message: "\(name) is '\((self[name] ?? "").prefix(100))': \(reason)")
    }
}
