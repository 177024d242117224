internal import HTTP
internal import JSON

extension ConfluenceClient {
    /// What an answer that is no success means.
    func failure(_ response: HTTPResponse, _ call: APICall) -> ConfluenceError {
        guard !(300..<400).contains(response.status) else { return notJSON(response, call) }
        let said = clean(ServerMessage.read(response))
        let (code, what, remedy) = FailureMeaning.of(response, said: said)
        let quotation = said.isEmpty ? "" : ": \(said)"
        return ConfluenceError(
            code: code, status: response.status,
            message: "\(call.subject): \(what)\(quotation); \(remedy) [\(place(call)), status \(response.status)]",
            requestID: requestID(response),
            retryAfter: RetryAfter.wait(response.headers, now: surroundings.now()))
    }

    /// What a missing answer means.
    func failure(_ error: HTTPError, _ call: APICall) -> ConfluenceError {
        let code: ConfluenceError.Code =
            switch error.code {
            case .timeout, .connectFailed, .resolveFailed, .connectionLost, .tls: .network
            case .bodyTooLarge: .unexpectedAnswer
            case .invalidURL, .invalidRequest: .invalidConfiguration
            case .io: .badRequest
            default: .server
            }
        return ConfluenceError(code: code, message: "\(call.subject): \(clean(error.message)) [\(place(call))]")
    }

    /// An answer that is no JSON: most often a login page, or not Confluence at all.
    func notJSON(_ response: HTTPResponse, _ call: APICall) -> ConfluenceError {
        let target = response.headers["Location"].flatMap { try? HTTPURL(site.base).resolving($0) }
        let found =
            if let target, (300..<400).contains(response.status) {
                "a redirect to \(target.authority)"
            } else if let title = ServerMessage.title(response.body) {
                "a web page titled \(MessageText.quoted(clean(title)))"
            } else {
                "no JSON but \(MessageText.quoted(clean(ServerMessage.start(response.body))))"
            }
        return ConfluenceError(
            code: .notJSON, status: response.status,
            message: "\(call.subject): the answer is \(found); check that the base URL is Confluence's own, that the "
                + "token is valid, and that no single sign-on stands before the API "
                + "[\(place(call)), status \(response.status)]",
            requestID: requestID(response))
    }

    /// An answer in JSON that lacks what the call should give.
    func unexpected(_ call: APICall, _ reason: String) -> ConfluenceError {
        ConfluenceError(
            code: .unexpectedAnswer,
            message: "\(call.subject): the answer is not what Confluence documents: \(reason) [\(place(call))]")
    }

    private func place(_ call: APICall) -> String { "\(call.method) \(site.authority)\(call.path)" }

    /// A text from the server without our token, should it be echoed.
    private func clean(_ text: String) -> String {
        var text = MessageText.line(text)
        let secret: String? =
            switch credentials {
            case .basic(_, let token), .bearer(let token): token.value
            case .none: nil
            }
        if let secret, secret.count >= 4 {
            // By bytes: as a character, the token's end may be one with what follows it, and pass unseen.
            text = String(decoding: Array(text.utf8).replacing(secret.utf8, with: "<REDACTED>".utf8), as: UTF8.self)
        }
        return text
    }

    private func requestID(_ response: HTTPResponse) -> String? {
        let id = ["atl-request-id", "Atl-Traceid", "X-Request-Id"].lazy.compactMap { response.headers[$0] }.first
        return id.map { MessageText.line($0, lengthMax: 100) }
    }
}
