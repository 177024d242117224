internal import HTTP
internal import JSON
internal import VectorIndex

/// Sends requests to a Chroma server.
struct ChromaClient: Sendable {
    /// When and how often a request is tried again: everything that is asked for may be done twice.
    ///
    /// A lookup waits for it, with somebody waiting for the lookup: so not for long.
    struct Patience: Sendable {
        var triesMax = 3
        /// The wait before the second try; each further one is twice as long.
        var wait = Duration.milliseconds(250)
        /// When so much time has passed, there is no further try.
        var budget = Duration.seconds(5)
        var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    }

    /// What is asked for.
    struct Call: Sendable {
        var method: String
        /// The path below `/api/v2/`.
        var path: String
        var body: JSONValue?
        /// The most bytes that an answer can need.
        var answerBytesMax = 256 << 10
        /// How long it may take: for a lookup somebody waits.
        var timeout = Duration.seconds(5)
        /// Whether an answer with status 500 is final, as when the request itself brings it about.
        var isFaultFinal = false
    }

    let location: ChromaLocation
    private let token: ChromaToken?
    private let http: HTTPClient
    private let patience: Patience

    /// Makes a client; nothing is sent yet.
    ///
    /// - Throws: `VectorIndexError` with code `settingInvalid` if the token would be sent in the clear.
    init(
        _ location: ChromaLocation, token: ChromaToken?, http: HTTPClient, patience: Patience = Patience()
    ) throws(VectorIndexError) {
        guard token == nil || location.server.scheme == "https" || location.server.isLoopback else {
            throw ChromaLocation.invalid("the Chroma token would go to \(location.server) in the clear; use https")
        }
        (self.location, self.token, self.http, self.patience) = (location, token, http, patience)
    }

    /// The answer to a call.
    ///
    /// - Throws: `ChromaFailure`, or `CancellationError`.
    func answer(_ call: Call) async throws -> JSONValue {
        let start = ContinuousClock.now
        var wait = patience.wait
        var attempt = 1
        while true {
            do {
                return try await answerOnce(call)
            } catch let failure as ChromaFailure {
                let pause = failure.wait ?? wait * Double.random(in: 0.5...1)
                guard failure.isPassing, !(call.isFaultFinal && failure.status == 500), attempt < patience.triesMax,
                    ContinuousClock.now - start + pause < patience.budget
                else { throw failure }
                try await patience.sleep(pause)
                wait *= 2
                attempt += 1
            }
        }
    }

    private func answerOnce(_ call: Call) async throws -> JSONValue {
        let response: HTTPResponse
        do {
            response = try await http.execute(request(call))
        } catch let error as HTTPError {
            throw ChromaFailure(error)
        }
        guard response.isSuccess else { throw ChromaFailure(response, from: location, token: token) }
        do {
            return try JSONValue(
                parsing: response.body, limits: JSONLimits(bytesMax: call.answerBytesMax, depthMax: 32))
        } catch {
            throw unusable("it is not JSON: \(error)")
        }
    }

    private func request(_ call: Call) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": "application/json"]
        if let token {
            // Chroma's own service looks at the one, proxies before a server at the other.
            headers["X-Chroma-Token"] = token.value
            headers["Authorization"] = "Bearer \(token.value)"
        }
        if call.body != nil { headers["Content-Type"] = "application/json" }
        return HTTPRequest(
            method: call.method, url: location.url(call.path), headers: headers,
            body: call.body.map { .bytes(Array($0.serialized().utf8)) } ?? .none, timeout: call.timeout,
            responseBytesMax: call.answerBytesMax, isIdempotent: true)
    }

    func unusable(_ reason: String) -> ChromaFailure { ChromaFailure(unusable: reason, from: location) }
}
