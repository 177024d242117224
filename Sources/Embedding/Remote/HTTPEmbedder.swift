public import HTTP

/// An embedder that asks a service over HTTP.
///
/// Texts leave this machine. Vectors are brought to length 1, whatever the service does.
public struct HTTPEmbedder: Embedder {
    /// Names the service's kind, the model and the host; a change of the model behind the same name does not show.
    public let identity: EmbedderIdentity

    private let configuration: HTTPEmbedderConfiguration
    private let wire: EmbeddingWire
    private let http: HTTPClient
    private let time: EmbedderTime
    private let pace: RequestPace?

    /// Makes an embedder; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - configuration: the service.
    ///   - http: the client to send with.
    /// - Throws: `EmbeddingError` with code `settingInvalid` if the service's address or the dimension cannot be
    ///   used, or a key would be sent in the clear.
    public init(_ configuration: HTTPEmbedderConfiguration, http: HTTPClient) throws(EmbeddingError) {
        try self.init(configuration, http: http, time: EmbedderTime())
    }

    init(_ configuration: HTTPEmbedderConfiguration, http: HTTPClient, time: EmbedderTime) throws(EmbeddingError) {
        self.configuration = configuration
        self.http = http
        self.time = time
        wire = try EmbeddingWire(configuration)
        pace = configuration.requestsPerMinute.map { RequestPace(requestsPerMinute: $0, time: time) }
        var digest = Fingerprint()
        digest.combine("\(wire.url.text) \(configuration.queryPrefix.utf8.count) ".utf8)
        digest.combine((configuration.queryPrefix + configuration.passagePrefix).utf8)
        identity = EmbedderIdentity(
            name: "\(configuration.service.rawValue):\(configuration.model)@\(wire.url.authority)",
            dimension: configuration.dimension, precision: "f32", digest: digest.hexadecimal)
    }

    /// Embeds texts, as many at once as the configuration allows; the end of a text that is too long is not sent.
    ///
    /// - Parameters:
    ///   - texts: any texts.
    ///   - kind: what they are, which decides on the prefix.
    /// - Returns: a vector for each text, in order.
    /// - Throws: `EmbeddingError` if the service refuses, fails to the end, or answers with what cannot be used;
    ///   `CancellationError`.
    public func embed(_ texts: [String], as kind: TextKind) async throws -> [[Float]] {
        let prefix = configuration.prefix(of: kind)
        let inputs = texts.map { input(prefix + $0) }
        var vectors: [[Float]] = []
        var rest = inputs[...]
        while !rest.isEmpty {
            let batch = Array(rest.prefix(batchCount(rest)))
            vectors += try await embed(batch)
            rest = rest.dropFirst(batch.count)
        }
        return vectors
    }

    /// A text as it is sent: cut where a scalar ends, and never empty.
    private func input(_ text: String) -> String {
        var text = text
        if text.utf8.count > configuration.textBytesMax {
            var end = text.utf8.index(text.startIndex, offsetBy: max(0, configuration.textBytesMax))
            while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
            text = String(text[..<end])
        }
        return text.allSatisfy(\.isWhitespace) ? EmbeddingWire.emptyText : text
    }

    /// How many of the next texts go together.
    private func batchCount(_ texts: ArraySlice<String>) -> Int {
        var bytes = 0
        var count = 0
        for text in texts.prefix(max(1, configuration.textsMax)) {
            bytes += text.utf8.count
            guard count == 0 || bytes <= configuration.bytesMax else { break }
            count += 1
        }
        return count
    }

    /// Embeds a batch, in halves if the service finds it too large.
    private func embed(_ batch: [String]) async throws -> [[Float]] {
        let failure: EmbeddingFailure
        switch try await send(batch) {
        case .success(let body): return try wire.vectors(body, count: batch.count)
        case .failure(let found): failure = found
        }
        guard failure.isTooLarge, batch.count > 1 else { throw failure.error }
        let half = batch.count / 2
        return try await embed(Array(batch[..<half])) + embed(Array(batch[half...]))
    }

    private enum Outcome {
        case success([UInt8])
        case failure(EmbeddingFailure)
    }

    /// Sends a batch, again and again while that may help.
    private func send(_ batch: [String]) async throws -> Outcome {
        let policy = configuration.retry
        var longest = policy.initialWait
        var budget = policy.budget
        var attempt = 1
        while true {
            let outcome = try await sendOnce(batch)
            guard case .failure(let failure) = outcome, failure.isPassing, attempt < policy.attemptsMax else {
                return outcome
            }
            let wait = failure.wait ?? longest * (0.5 + time.chance() / 2)
            guard wait <= budget else { return outcome }
            try await time.sleep(wait)
            budget -= wait
            longest = min(longest * 2, policy.waitMax)
            attempt += 1
        }
    }

    private func sendOnce(_ batch: [String]) async throws -> Outcome {
        try await pace?.waitForTurn()
        do {
            let response = try await http.execute(wire.request(batch))
            guard !response.isSuccess else { return .success(response.body) }
            return .failure(EmbeddingFailure(response, from: wire.url, apiKey: configuration.apiKey))
        } catch let error as HTTPError {
            return .failure(EmbeddingFailure(error))
        }
    }
}
