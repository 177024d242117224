internal import HTTP
internal import JSON

/// What is sent to a service, and what it answers.
struct EmbeddingWire: Sendable {
    /// What stands for a text without anything in it, which services refuse.
    static let emptyText = "."

    let configuration: HTTPEmbedderConfiguration
    /// The URL of the call.
    let url: HTTPURL

    /// Checks the configuration.
    ///
    /// - Throws: `EmbeddingError` with code `settingInvalid`.
    init(_ configuration: HTTPEmbedderConfiguration) throws(EmbeddingError) {
        self.configuration = configuration
        guard 1...65_536 ~= configuration.dimension else {
            throw Self.invalid("the dimension is \(configuration.dimension); expected 1 to 65536")
        }
        let path = configuration.service == .openAI ? "/embeddings" : "/embed"
        var base = configuration.url
        while base.hasSuffix("/") { base.removeLast() }
        do {
            url = try HTTPURL(base.hasSuffix(path) ? base : base + path)
        } catch {
            throw Self.invalid("\(error)")
        }
        guard configuration.apiKey == nil || url.scheme == "https" || url.isLoopback else {
            throw Self.invalid("an API key would go to \(url) in the clear; use https")
        }
    }

    /// A request for some texts.
    func request(_ texts: [String]) -> HTTPRequest {
        var headers: HTTPHeaders = ["Content-Type": "application/json", "Accept": "application/json"]
        if let key = configuration.apiKey { headers["Authorization"] = "Bearer \(key.value)" }
        // A number has some 20 characters at most, and the comma.
        let expectedBytes = texts.count * configuration.dimension * 32 + (64 << 10)
        return HTTPRequest(
            method: "POST", url: url.text, headers: headers, body: .bytes(Array(body(texts).serialized().utf8)),
            timeout: configuration.timeout, responseBytesMax: expectedBytes, redirects: .none, isIdempotent: true)
    }

    private func body(_ texts: [String]) -> JSONValue {
        let inputs = JSONValue.array(texts.map(JSONValue.string))
        switch configuration.service {
        case .openAI:
            var members: [String: JSONValue] = [
                "model": .string(configuration.model), "input": inputs, "encoding_format": "float",
            ]
            if configuration.asksForDimension { members["dimensions"] = .int(configuration.dimension) }
            return .object(members)
        case .textEmbeddingsInference:
            return ["inputs": inputs, "truncate": true, "normalize": true]
        }
    }

    /// The vectors of an answer, of length 1, in the order of the texts.
    ///
    /// - Throws: `EmbeddingError` with code `answerInvalid` if they are not what was asked for.
    func vectors(_ body: [UInt8], count: Int) throws(EmbeddingError) -> [[Float]] {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: body, limits: JSONLimits(bytesMax: max(1, body.count), depthMax: 8))
        } catch {
            throw unusable("it is not JSON: \(error)")
        }
        let rows: [JSONValue?]
        switch configuration.service {
        case .openAI: rows = try ordered(json["data"]?.arrayValue ?? [], count: count)
        case .textEmbeddingsInference: rows = json.arrayValue ?? []
        }
        guard rows.count == count else { throw unusable("it has \(rows.count) vectors for \(count) texts") }
        var vectors: [[Float]] = []
        for row in rows { vectors.append(try vector(row)) }
        return vectors
    }

    /// The vectors of a list whose elements say which text they belong to.
    private func ordered(_ elements: [JSONValue], count: Int) throws(EmbeddingError) -> [JSONValue?] {
        guard elements.count == count else { throw unusable("it has \(elements.count) vectors for \(count) texts") }
        var rows = [JSONValue?](repeating: nil, count: count)
        for (place, element) in elements.enumerated() {
            let index = element["index"]?.intValue ?? place
            guard rows.indices.contains(index), rows[index] == nil else {
                throw unusable("two of its vectors, or none, belong to one text")
            }
            rows[index] = element["embedding"]
        }
        return rows
    }

    private func vector(_ row: JSONValue?) throws(EmbeddingError) -> [Float] {
        let numbers = row?.arrayValue ?? []
        guard numbers.count == configuration.dimension else {
            throw unusable(
                "its vectors have \(numbers.count) numbers, not \(configuration.dimension). Is the model another one, or "
                    + "BELAY_EMBEDDING_DIMENSION wrong?")
        }
        let vector = numbers.compactMap(\.doubleValue)
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard vector.count == numbers.count, length.isFinite, length > 0 else {
            throw unusable("a vector has no direction, or holds what is no number")
        }
        return vector.map { Float($0 / length) }
    }

    private func unusable(_ reason: String) -> EmbeddingError {
        EmbeddingError(code: .answerInvalid, message: "the answer of \(url) cannot be used: \(reason)")
    }

    private static func invalid(_ reason: String) -> EmbeddingError {
        EmbeddingError(code: .settingInvalid, message: "the embedding service cannot be used: \(reason)")
    }
}
