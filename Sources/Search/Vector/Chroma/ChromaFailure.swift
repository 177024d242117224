internal import HTTP
internal import JSON
internal import VectorIndex

/// A request that Chroma did not do.
struct ChromaFailure: Error {
    /// What the caller gets when there is no further try.
    var error: VectorIndexError
    /// Whether the same request may do better later.
    var isPassing = false
    /// What the server asks to wait.
    var wait: Duration?
    /// The response's status; `nil` without one.
    var status: Int?
    /// Whether Chroma itself says that what was asked for is not there.
    var isMissing = false

    /// What a response without success means.
    init(_ response: HTTPResponse, from location: ChromaLocation, token: ChromaToken?) {
        let status = response.status
        self.status = status
        let server = "Chroma at \(location.server)"
        if status == 401 || status == 403 {
            // Its message is not shown: proxies repeat the token in it, or parts of it.
            let what = token == nil ? "wants a token: set" : "refuses the token: check"
            error = VectorIndexError(code: .refused, message: "\(server) \(what) BELAY_CHROMA_TOKEN (status \(status))")
            return
        }
        let body = try? JSONValue(
            parsing: response.body.prefix(64 << 10), limits: JSONLimits(bytesMax: 64 << 10, depthMax: 8))
        var words = body?["message"]?.stringValue
        if let token = token?.value, !token.isEmpty { words = words?.replacing(token, with: "<REDACTED>") }
        let text = words.map { ": \($0.prefix(200))" } ?? ""
        isMissing = status == 404 && body?["error"]?.stringValue == "NotFoundError"
        isPassing = [408, 429, 500, 502, 503, 504].contains(status)
        wait = response.headers["Retry-After"].flatMap(Int.init).map { .seconds(min(max($0, 0), 1_000_000)) }
        let advice =
            isPassing
            ? "; its log tells more"
            : status == 404 && !isMissing ? "; is it a Chroma server, of version 1.0 or newer?" : ""
        error = VectorIndexError(
            code: isPassing ? .unreachable : .refused,
            message: "\(server) answers with status \(status)\(text)\(advice)")
    }

    /// What it means that there is no response.
    init(_ failure: HTTPError) {
        let lasting: Set<HTTPError.Code> = [.bodyTooLarge, .invalidURL, .invalidRequest, .tls, .cancelled]
        isPassing = !lasting.contains(failure.code)
        error = VectorIndexError(
            code: failure.code == .bodyTooLarge ? .badAnswer : .unreachable,
            message: "Chroma, which BELAY_VECTOR_STORE names, gives no answer: \(failure)")
    }

    /// What it means that a response is not what was asked for.
    init(unusable reason: String, from location: ChromaLocation) {
        error = VectorIndexError(
            code: .badAnswer,
            message: "the answer of Chroma at \(location.server) cannot be used: \(reason); "
                + "is it a Chroma server, of version 1.0 or newer?")
    }
}
