internal import Foundation
internal import HTTP
internal import JSON

/// A request that a service did not answer with vectors.
struct EmbeddingFailure {
    /// What the caller gets when there is no further try.
    var error: EmbeddingError
    /// Whether the same request may do better later.
    var isPassing: Bool
    /// What the service asks to wait.
    var wait: Duration?
    /// Whether fewer texts may do.
    var isTooLarge = false

    /// What a response without success means.
    init(_ response: HTTPResponse, from url: HTTPURL, apiKey: EmbeddingSecret?) {
        let status = response.status
        if status == 401 || status == 403 {
            // Its message is not shown: services repeat the key in it, or parts of it.
            error = EmbeddingError(
                code: .unauthorized,
                message: "\(url) refuses the API key (status \(status)); see BELAY_EMBEDDING_API_KEY")
            isPassing = false
            return
        }
        let details = Self.details(response.body)
        var text = details.message.map { ": \($0)" } ?? ""
        if let key = apiKey?.value, !key.isEmpty { text = text.replacing(key, with: "<REDACTED>") }
        // An account without credit is told so with the status of one that is too fast.
        isPassing = [408, 429, 500, 502, 503, 504].contains(status) && details.code != "insufficient_quota"
        isTooLarge = status == 413
        wait = Self.retryAfter(response.headers)
        error = EmbeddingError(
            code: isPassing ? .serviceUnavailable : .requestRefused,
            message: "\(url) answers with status \(status)\(text)")
    }

    /// What it means that there is no response.
    init(_ error: HTTPError) {
        let lasting: Set<HTTPError.Code> = [.bodyTooLarge, .invalidURL, .invalidRequest, .tls, .cancelled]
        isPassing = !lasting.contains(error.code)
        self.error = EmbeddingError(code: .serviceUnavailable, message: "the embedding service: \(error)")
    }

    /// Seconds, or a date as HTTP writes it (RFC 9110 §10.2.3).
    static func retryAfter(_ headers: HTTPHeaders, now: Date = Date()) -> Duration? {
        guard let text = headers["Retry-After"] else { return nil }
        if let seconds = Int(text) { return .seconds(min(max(seconds, 0), 1_000_000)) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = .gmt
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        guard let date = formatter.date(from: text) else { return nil }
        return .seconds(min(max(date.timeIntervalSince(now).rounded(.up), 0), 1_000_000))
    }

    /// OpenAI writes `{"error": {"message": …, "code": …}}`, others `{"error": "…"}`.
    private static func details(_ body: [UInt8]) -> (message: String?, code: String?) {
        let json = try? JSONValue(parsing: body.prefix(64 << 10), limits: JSONLimits(bytesMax: 64 << 10, depthMax: 8))
        let error = json?["error"]
        let message = error?["message"]?.stringValue ?? error?.stringValue ?? json?["message"]?.stringValue
        return (message.map { String($0.prefix(200)) }, error?["code"]?.stringValue)
    }
}
